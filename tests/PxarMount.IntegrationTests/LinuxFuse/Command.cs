using System.Diagnostics;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>Another program, run to its end: mounts are looked at by other processes only.</summary>
public sealed record Command(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    /// <summary>Runs a line of shell with <c>$1</c>, <c>$2</c>… and without a current directory below a mount.</summary>
    public static async Task<Command> ShellAsync(string line, params string[] arguments)
    {
        using Process process = StartShell(line, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"does not end: {line}");
        }

        return new Command(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a line of shell; <c>exec</c> makes the process that of the program itself.</summary>
    public static Process StartShell(string line, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        foreach (string argument in (string[])["-c", line, "sh", .. arguments])
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>The output of a line that must succeed.</summary>
    public static async Task<string> OutputAsync(string line, params string[] arguments)
    {
        Command command = await ShellAsync(line, arguments);
        Assert.True(command.ExitCode == 0, $"{line}: exit {command.ExitCode}: {command.Error}{command.Output}");
        return command.Output;
    }
}
