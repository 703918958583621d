using System.Diagnostics;

namespace PxarMount.Tests.TestKit;

/// <summary>Runs a system program for a test.</summary>
public static class TestProcess
{
    /// <summary>Runs a program that must succeed; what it wrote.</summary>
    public static async Task<string> CheckAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await errors}");
        return output;
    }
}
