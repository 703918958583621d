using System.Diagnostics;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary><see cref="HelloProgram"/> in a process of its own, on a fresh mountpoint.</summary>
public sealed class HelloProcess : IDisposable
{
    private readonly Process _process;

    private HelloProcess(Process process, string path)
    {
        _process = process;
        Path = path;
    }

    public string Path { get; }

    /// <summary>Starts it; it has mounted when this returns.</summary>
    public static async Task<HelloProcess> StartAsync(params string[] options)
    {
        string path = Directory.CreateTempSubdirectory("fuse-hello-").FullName;
        string assembly = typeof(HelloProgram).Assembly.Location;
        Process process = Shell.Start("exec dotnet exec \"$@\"", [assembly, "hello", path, .. options]);
        var hello = new HelloProcess(process, path);
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Patience);
        if (line == "mounted")
            return hello;
        string errors = await process.StandardError.ReadToEndAsync();
        hello.Dispose();
        throw new InvalidOperationException($"{line} {errors}");
    }

    /// <summary>SIGKILL, and the end of the process.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        using (Process cleanup = Shell.Start("umount -l \"$1\" 2>/dev/null; exec rmdir \"$1\"", Path))
            cleanup.WaitForExit();
    }
}
