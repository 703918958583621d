using System.Diagnostics;
using System.Text;
using PbsTestServer;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Somebody at a shell with the variables of the official client for a test server, and a folder to mount on.</summary>
internal sealed class ServedUser : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _variables;

    public ServedUser(TestServer server)
    {
        MountPoint = _folder.Folder("mnt");
        _variables = new Dictionary<string, string>
        {
            ["PBS_REPOSITORY"] = server.RepositoryOf(ServedGolden.Token, "store1"),
            ["PBS_PASSWORD"] = ServedGolden.Secret,
            ["PBS_FINGERPRINT"] = server.Fingerprint,
            ["XDG_CONFIG_HOME"] = _folder.Folder("config"),
            ["XDG_CACHE_HOME"] = _folder.Folder("cache"),
        };
    }

    public string MountPoint { get; }

    public TemporaryFolder Folder => _folder;

    /// <summary>A variable of the user; null takes it away.</summary>
    public string? this[string variable]
    {
        set
        {
            _variables.Remove(variable);
            if (value is not null)
                _variables.Add(variable, value);
        }
    }

    public string Log => File.Exists(_folder["log"]) ? File.ReadAllText(_folder["log"]) : "";

    /// <summary>Runs the program to its end.</summary>
    public Task<ToolResult> RunAsync(params string[] arguments) =>
        Tool.RunAsync("env", [.. _variables.Select(pair => $"{pair.Key}={pair.Value}"), MountedProcess.Program, .. arguments]);

    /// <summary>Runs the program until something happens, and kills it then; or to its end, when that comes first.</summary>
    public async Task<ToolResult> RunKilledAsync(Func<bool> isTime, params string[] arguments)
    {
        var start = new System.Diagnostics.ProcessStartInfo(MountedProcess.Program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string variable, string value) in _variables)
            start.Environment[variable] = value;
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(start)!;
        using var output = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (!process.HasExited)
        {
            if (isTime())
                process.Kill();
            await Task.Delay(1);
        }

        await Task.WhenAll(reading, errors);
        return new ToolResult(process.ExitCode, output.ToArray(), await errors);
    }

    /// <summary>Runs a command at a terminal and answers its questions one after the other; what the terminal showed.</summary>
    public async Task<string> AskAsync(string command, params string[] answers)
    {
        string variables = string.Join(' ', _variables.Select(pair => $"{pair.Key}='{pair.Value}'"));
        using Process terminal = Tool.Start("script", "-qec", $"env {variables} {command}", "/dev/null");
        var shown = new StringBuilder();
        var queue = new Queue<string>(answers);
        char[] buffer = new char[4096];
        while (await terminal.StandardOutput.ReadAsync(buffer).AsTask().WaitAsync(Tool.Patience) is var count and > 0)
        {
            shown.Append(buffer, 0, count);
            string text = shown.ToString();
            if (queue.Count > 0 && (text.EndsWith(": ", StringComparison.Ordinal) || text.EndsWith("[y/N] ", StringComparison.Ordinal)))
            {
                await terminal.StandardInput.WriteAsync(queue.Dequeue() + "\n");
                await terminal.StandardInput.FlushAsync();
            }
        }

        Assert.Empty(queue);
        return shown.ToString();
    }

    /// <summary>Mounts in the background, as users do; again when a busy machine made the server too slow for a short timeout.</summary>
    public async Task MountAsync(params string[] arguments)
    {
        for (int attempt = 1; ; attempt++)
        {
            ToolResult result = await RunAsync([.. arguments, MountPoint, "--log-file", _folder["log"]]);
            if (result.ExitCode == 0)
                return;
            Assert.True(attempt < 10 && result.ExitCode == 9, result.Errors);
        }
    }

    /// <summary>Unmounts, and waits until the server of the mount has ended.</summary>
    public async Task UnmountAsync()
    {
        await Tool.CheckAsync(MountedProcess.Program, "umount", MountPoint);
        await LinuxFuse.Eventually.TrueAsync(() => Servers.Of(MountPoint).Count == 0);
    }

    /// <summary>Entry by entry, what a folder of the mount shows otherwise than the golden tree.</summary>
    public IReadOnlyList<string> DifferencesAt(string archive) =>
        TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(Path.Combine(MountPoint, archive)));

    public void Dispose()
    {
        if (Mounts.IsMounted(MountPoint))
            Mounts.Detach(MountPoint);
        _folder.Dispose();
    }
}
