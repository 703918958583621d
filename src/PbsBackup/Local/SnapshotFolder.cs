using PbsBackup.Interop;
using PbsReader.Snapshots;

namespace PbsBackup.Local;

/// <summary>The directory of a new snapshot, locked while it is being made.</summary>
internal sealed class SnapshotFolder : IDisposable
{
    private readonly StoreFolder _store;
    private readonly FolderLock _lock;

    private SnapshotFolder(StoreFolder store, string name, FolderLock held) => (_store, Name, _lock) = (store, name, held);

    /// <summary>The directory, relative to the store.</summary>
    public string Name { get; }

    /// <summary>The directory of a snapshot, relative to the store.</summary>
    public static string NameOf(SnapshotId id) => $"{GroupFolder.NameOf(id.Group)}/{BackupTime.Format(id.Time)}";

    /// <summary>Makes and locks the directory.</summary>
    /// <exception cref="BackupException">It is there already, or locked.</exception>
    public static SnapshotFolder Create(StoreFolder store, ServerLocks servers, SnapshotId id)
    {
        string name = NameOf(id);
        if (!store.TryCreateDirectory(name))
        {
            throw new BackupException(
                BackupError.Refused,
                $"{store.PlaceOf(name)} exists already, left by a backup that was interrupted; remove it, or take another time");
        }

        if (FolderLock.TryTake(store, servers, name, exclusive: true) is FolderLock held)
            return new SnapshotFolder(store, name, held);
        _ = Posix.RemoveDirectoryAt(store.Descriptor, Posix.Terminated(name));
        throw new BackupException(BackupError.Locked, $"{store.PlaceOf(name)} is locked by somebody else");
    }

    /// <summary>Removes it with everything in it. The manifest goes first: what then cannot be removed is no snapshot.</summary>
    public void Remove()
    {
        Unlink(BackupManifest.FileName);
        foreach (string file in _store.NamesIn(Name))
            Unlink(file);
        _ = Posix.RemoveDirectoryAt(_store.Descriptor, Posix.Terminated(Name));
    }

    /// <summary>Ends the lock.</summary>
    public void Dispose() => _lock.Dispose();

    private void Unlink(string file) => _ = Posix.UnlinkAt(_store.Descriptor, Posix.Terminated($"{Name}/{file}"));
}
