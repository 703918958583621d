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
    private const int DirectoryFlag = 0x80000;

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

    /// <summary>A chain of directories <c>d/d/…</c>, each with an empty file <c>z</c> that comes after; too deep for any path.</summary>
    internal void WriteChain(int levels)
    {
        int current = open(Terminated(Root), DirectoryFlag, 0);
        for (int level = 0; level < levels; level++)
        {
            Assert.Equal(0, mkdirat(current, "d\0"u8.ToArray(), 0x1ED));
            int file = openat(current, "z\0"u8.ToArray(), 0x80041, 0x1A4);
            int next = openat(current, "d\0"u8.ToArray(), DirectoryFlag, 0);
            Assert.True(file >= 0 && next >= 0);
            _ = close(file);
            _ = close(current);
            current = next;
        }

        _ = close(current);
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

    // Names may be no UTF-8 and paths longer than the kernel takes: what .NET's own removal cannot do.
    public void Dispose()
    {
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", Root]);
        remove.WaitForExit();
    }

    private static byte[] Terminated(string path) => [.. Encoding.UTF8.GetBytes(path), 0];

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte[] path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int openat(int directory, byte[] path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkdirat(int directory, byte[] path, uint mode);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
