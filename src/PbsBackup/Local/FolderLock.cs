using PbsBackup.Interop;

namespace PbsBackup.Local;

/// <summary>
/// The lock of a group or a snapshot, of both generations (datastore spec, 11.1): on the directory itself, as servers before 3.3.5 have
/// it, and on a file below <c>/run</c> where a server of this machine knows the store.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private int _folder;
    private int _file;

    private FolderLock(int folder, int file) => (_folder, _file) = (folder, file);

    /// <summary>Takes the lock without waiting; null when somebody else has it.</summary>
    /// <param name="store">Which store.</param>
    /// <param name="servers">The locks of this machine's server.</param>
    /// <param name="folder">The directory, relative to the store.</param>
    /// <param name="exclusive">Whether to keep out everybody, or only who wants that.</param>
    public static FolderLock? TryTake(StoreFolder store, ServerLocks servers, string folder, bool exclusive)
    {
        if (!servers.TryTake(folder, exclusive, out int file))
            return null;
        int descriptor = -1;
        try
        {
            descriptor = store.OpenDirectory(folder);
            int result = Posix.TryLock(descriptor, exclusive);
            if (result >= 0 && !IsStill(store, folder, descriptor))
                return null;
            if (result >= 0)
            {
                var taken = new FolderLock(descriptor, file);
                descriptor = file = -1;
                return taken;
            }

            return result == -PosixError.TryAgain ? null : throw StoreError.Create(result, "lock", store.PlaceOf(folder));
        }
        finally
        {
            if (descriptor >= 0)
                _ = Posix.Close(descriptor);
            if (file >= 0)
                _ = Posix.Close(file);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder >= 0)
            _ = Posix.Close(_folder);
        if (_file >= 0)
            _ = Posix.Close(_file);
        _folder = _file = -1;
    }

    // Its last holder may have removed it.
    private static bool IsStill(StoreFolder store, string folder, int descriptor) =>
        Posix.GetStatusAt(store.Descriptor, Posix.Terminated(folder), out FileStatus named) >= 0
        && Posix.GetStatus(descriptor, out FileStatus opened) >= 0
        && named.Identity == opened.Identity;
}
