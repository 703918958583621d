using System.Diagnostics;
using System.Text;

namespace PxarMount.IntegrationTests.TestKit;

/// <summary>Runs another program to its end. Everything that touches a mount from outside goes through here.</summary>
public static class Tool
{
    /// <summary>The longest that any program of a test may take before it counts as hanging. Far above what it needs, even under load.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(Requirements.LongTests ? 30 : 4);

    /// <summary>Runs a program and takes what it says, whatever its exit code.</summary>
    public static Task<ToolResult> RunAsync(string program, params string[] arguments) => RunAsync(Patience, program, arguments);

    public static async Task<ToolResult> RunAsync(TimeSpan patience, string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            await Task.WhenAll(
                process.StandardOutput.BaseStream.CopyToAsync(output, deadline.Token),
                process.StandardError.BaseStream.CopyToAsync(errors, deadline.Token),
                process.WaitForExitAsync(deadline.Token));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {patience}\n{Text(errors)}");
        }

        return new ToolResult(process.ExitCode, output.ToArray(), Text(errors));
    }

    /// <summary>Runs a program that must succeed; what it wrote to stdout.</summary>
    public static async Task<string> CheckAsync(string program, params string[] arguments)
    {
        ToolResult result = await RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Errors}\n{result.Text}");
        return result.Text;
    }

    /// <summary>Runs a shell script that must succeed, with <paramref name="arguments"/> as <c>$1</c> and on.</summary>
    public static Task<string> ShellAsync(string script, params string[] arguments) =>
        CheckAsync("/bin/bash", ["-c", "set -euo pipefail; " + script, "script", .. arguments]);

    /// <summary>Starts a program with all three streams redirected.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}
