using System.Diagnostics;

namespace PxarMount.Tests.TestKit;

/// <summary>A folder below /tmp, gone after the test whatever was put into it: odd names, depths, modes.</summary>
public sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("browse-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Names in a folder, sorted.</summary>
    public string[] Names(string folder = "") => [.. Directory.EnumerateFileSystemEntries(this[folder])
        .Select(path => System.IO.Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        Run("chattr", "-R", "-i", "-a", Path);
        Run("rm", "-rf", "--one-file-system", Path);
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
    }
}
