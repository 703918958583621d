using System.Diagnostics;
using System.Text;

namespace PxarMount.Tests.Backup;

/// <summary>How the program ended, and what it wrote.</summary>
internal sealed record CommandResult(int ExitCode, byte[] RawOutput, string Error)
{
    /// <summary>The program for a shell.</summary>
    internal static string Program { get; } = $"{Host} {Path.Combine(AppContext.BaseDirectory, "pxar-mount.dll")}";

    private static string Host => Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    internal string Output => Encoding.UTF8.GetString(RawOutput);

    internal static CommandResult Of(params string[] arguments) => Finish(Start(arguments));

    /// <summary>Runs the program without a terminal to ask at, with these variables besides its own.</summary>
    internal static CommandResult With(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("setsid", ["-w", .. Program.Split(' '), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Finish(Process.Start(start)!);
    }

    /// <summary>Runs a script in a mount namespace of its own.</summary>
    internal static CommandResult InNamespace(string script) => Finish(Start("unshare", ["-m", "bash", "-c", script]));

    internal static Process Start(params string[] arguments)
    {
        string[] program = Program.Split(' ');
        return Start(program[0], [program[1], .. arguments]);
    }

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;

    private static CommandResult Finish(Process process)
    {
        using (process)
        {
            using var output = new MemoryStream();
            Task<string> error = process.StandardError.ReadToEndAsync();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            return new CommandResult(process.ExitCode, output.ToArray(), error.GetAwaiter().GetResult());
        }
    }
}
