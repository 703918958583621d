using System.Diagnostics;

namespace PxarMount.IntegrationTests.TestKit;

/// <summary>
/// An archive mounted by the built program, in a child process, in the foreground. As the server is another process, the test itself
/// may read the mount.
/// </summary>
public sealed class MountedProcess : IAsyncDisposable
{
    private readonly Task<string> _errors;

    private MountedProcess(Process process, string mountPoint)
    {
        (Process, MountPoint) = (process, mountPoint);
        _errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The program under test: beside the tests, or what <c>PXAR_MOUNT_BINARY</c> names.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("PXAR_MOUNT_BINARY") ?? Path.Combine(AppContext.BaseDirectory, "pxar-mount");

    public Process Process { get; }

    public string MountPoint { get; }

    /// <summary>Peak resident memory of the server in KiB.</summary>
    public long PeakMemory => Servers.PeakMemory(Process.Id);

    /// <summary>Mounts <paramref name="source"/> and waits until it is there.</summary>
    public static async Task<MountedProcess> StartAsync(string source, string mountPoint, params string[] options)
    {
        Process process = Tool.Start(Program, ["mount", "-f", .. options, source, mountPoint]);
        var mounted = new MountedProcess(process, mountPoint);
        long start = Stopwatch.GetTimestamp();
        while (!Mounts.IsMounted(mountPoint))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"pxar-mount ended with {process.ExitCode}: {await mounted._errors}");
            if (Stopwatch.GetElapsedTime(start) > Tool.Patience)
                throw new TimeoutException($"{source} was not mounted within {Tool.Patience}");
            await Task.Delay(5);
        }

        return mounted;
    }

    /// <summary>Unmounts as a user does, waits for the server's end; its exit code.</summary>
    public async Task<int> UnmountAsync()
    {
        await Tool.CheckAsync(Program, "umount", MountPoint);
        return await EndAsync();
    }

    /// <summary>Waits for the server's end; its exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var deadline = new CancellationTokenSource(Tool.Patience);
        await Process.WaitForExitAsync(deadline.Token);
        return Process.ExitCode;
    }

    /// <summary>What the server wrote to stderr; ends when the server does.</summary>
    public Task<string> ErrorsAsync() => _errors;

    public async ValueTask DisposeAsync()
    {
        if (Mounts.IsMounted(MountPoint))
            Mounts.Detach(MountPoint);
        if (!Process.HasExited)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await Process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Process.Kill();
            }
        }

        Process.Dispose();
    }
}
