using System.Diagnostics;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>The source tree of the golden archives, made again by its script.</summary>
internal sealed class GoldenTree : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pxar-golden-").FullName;

    internal GoldenTree(bool small)
    {
        Path = System.IO.Path.Combine(_folder, "tree");
        string[] arguments = [Golden.PathOf("trees/mktree.sh"), Path, .. small ? (string[])["small"] : []];
        Run("bash", arguments);
    }

    internal string Path { get; }

    public void Dispose() => Run("rm", ["-rf", _folder]);

    internal static void Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {error}");
    }
}
