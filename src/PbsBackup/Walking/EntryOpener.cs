using PbsBackup.Interop;

namespace PbsBackup.Walking;

/// <summary>Opens entries for reading without following links, without blocking on pipes, and without touching access times.</summary>
internal static class EntryOpener
{
    /// <summary>Opens an entry of an open directory. Only the root, named by the user, may be a symbolic link.</summary>
    public static int Open(int directory, ReadOnlySpan<byte> nameWithNul, bool asDirectory = false)
    {
        int flags = OpenFlags.ReadOnly | OpenFlags.NonBlocking
            | (asDirectory ? OpenFlags.Directory : 0)
            | (directory == Posix.CurrentDirectory ? 0 : OpenFlags.NoFollow);
        int descriptor = Posix.OpenAt(directory, nameWithNul, flags | OpenFlags.NoAccessTime);

        // Only an owner or root may leave the access time alone.
        if (descriptor == -PosixError.NotPermitted)
            descriptor = Posix.OpenAt(directory, nameWithNul, flags);

        // Only a file with a lease says so (a pipe never does): its holder, mostly a file server, needs a moment to let go.
        return descriptor == -PosixError.TryAgain ? Posix.OpenAt(directory, nameWithNul, flags & ~OpenFlags.NonBlocking) : descriptor;
    }
}
