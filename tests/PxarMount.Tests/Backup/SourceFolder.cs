using System.Runtime.InteropServices;
using System.Text;
using PbsBackup.Archive;
using PbsBackup.Walking;
using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Tests.Backup;

/// <summary>A folder to be archived, removed at the end.</summary>
internal sealed partial class SourceFolder : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("pxar-create-").FullName;

    internal string this[string name] => Path.Combine(Root, name);

    internal string Write(string name, string content = "") => Write(name, Encoding.UTF8.GetBytes(content));

    internal string Write(string name, byte[] content)
    {
        string path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Creates an empty file whose name is any bytes.</summary>
    internal void WriteRaw(ReadOnlySpan<byte> name)
    {
        byte[] path = [.. Encoding.UTF8.GetBytes(Root), (byte)'/', .. name, 0];
        int descriptor = open(path, 0x80041, 0x1A4);
        Assert.True(descriptor >= 0, Marshal.GetLastPInvokeErrorMessage());
        _ = close(descriptor);
    }

    /// <summary>Archives the folder, and returns archive, warnings, counts and entries by path.</summary>
    internal Archived Archive(WalkOptions? options = null, Action<Stream>? onFirstWrite = null, bool split = false)
    {
        using var archive = new HookedStream(onFirstWrite);
        using var payload = new HookedStream(split ? onFirstWrite : null);
        var warnings = new List<WalkWarning>();
        var progress = new WalkProgress();
        new DirectoryWalker(options ?? new WalkOptions())
            .Run(FileName.FromText(Root), new PxarEncoder(archive, split ? payload : null), warnings.Add, progress);
        return new Archived(archive.ToArray(), split ? payload.ToArray() : null, warnings, progress);
    }

    public void Dispose() => Remove(Encoding.UTF8.GetBytes(Root));

    // Names may be no UTF-8 and paths longer than the kernel takes: what .NET's own removal cannot do.
    private static void Remove(byte[] path)
    {
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", Encoding.UTF8.GetString(path)]);
        remove.WaitForExit();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
