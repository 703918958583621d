using System.Text;
using PbsBackup.Interop;
using PbsReader.Snapshots;

namespace PbsBackup.Local;

/// <summary>The directory of a group while a backup is made: made when it is missing, locked, its owner checked.</summary>
internal sealed class GroupFolder : IDisposable
{
    private const int Attempts = 3;
    private const string OwnerName = "owner";
    private const int MaxOwnerLength = 256;

    private readonly StoreFolder _store;
    private readonly FolderLock _lock;
    private readonly bool _isNew;

    private GroupFolder(StoreFolder store, string name, FolderLock held, bool isNew) =>
        (_store, Name, _lock, _isNew) = (store, name, held, isNew);

    /// <summary>The directory, relative to the store.</summary>
    public string Name { get; }

    /// <summary>The directory of a group, relative to the store.</summary>
    public static string NameOf(BackupGroup group) =>
        string.Concat(group.Namespace.Components.Select(name => $"ns/{name}/")) + $"{group.Type}/{group.Id}";

    /// <summary>Makes the group when it is missing, and keeps everybody else from making backups of it.</summary>
    /// <exception cref="BackupException">It is locked, or belongs to somebody else.</exception>
    public static GroupFolder Open(StoreFolder store, ServerLocks servers, BackupGroup group, string owner)
    {
        string name = NameOf(group);
        bool isNew = false;
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            for (int slash = name.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = name.IndexOf('/', slash + 1))
                store.TryCreateDirectory(name[..slash]);
            isNew |= store.TryCreateDirectory(name);
            if (FolderLock.TryTake(store, servers, name, exclusive: true) is not FolderLock held)
                continue;
            var folder = new GroupFolder(store, name, held, isNew);
            try
            {
                folder.CheckOwner(group, owner);
                return folder;
            }
            catch
            {
                folder.RemoveWhenEmpty();
                folder.Dispose();
                throw;
            }
        }

        throw new BackupException(BackupError.Locked, $"{store.PlaceOf(name)} is locked: another backup of {group} is being made");
    }

    /// <summary>Takes a group away again that was made for a backup which failed.</summary>
    public void RemoveWhenEmpty()
    {
        if (!_isNew)
            return;
        if (_store.NamesIn(Name) is [OwnerName])
            _ = Posix.UnlinkAt(_store.Descriptor, Posix.Terminated($"{Name}/{OwnerName}"));
        _ = Posix.RemoveDirectoryAt(_store.Descriptor, Posix.Terminated(Name));
    }

    /// <summary>Lets others make backups of the group.</summary>
    public void Dispose() => _lock.Dispose();

    // A token's user may write to the token's groups, but not the other way round.
    private static bool IsAllowed(string actor, string owner) => actor == owner || UserOf(owner) == actor;

    private static string UserOf(string owner)
    {
        int token = owner.IndexOf('!', owner.LastIndexOf('@') + 1);
        return token < 0 ? owner : owner[..token];
    }

    private void CheckOwner(BackupGroup group, string actor)
    {
        string file = $"{Name}/{OwnerName}";
        if (ReadOwner(file) is not string owner)
        {
            TemporaryFile.Write(_store, file, Encoding.UTF8.GetBytes(actor + "\n"), isDurable: false);
        }
        else if (!IsAllowed(actor, owner))
        {
            throw new BackupException(
                BackupError.Refused, $"{group} belongs to {owner}, not to {actor}; --owner {owner} makes the backup as its owner");
        }
    }

    private string? ReadOwner(string file)
    {
        int descriptor = Posix.OpenAt(_store.Descriptor, Posix.Terminated(file), OpenFlags.NoFollow | OpenFlags.NonBlocking);
        if (descriptor == -PosixError.NoEntry)
            return null;
        StoreError.Check(descriptor, "open", _store.PlaceOf(file));
        byte[] text = new byte[MaxOwnerLength];
        int count = Posix.ReadAt(descriptor, text, 0);
        _ = Posix.Close(descriptor);
        StoreError.Check(count, "read", _store.PlaceOf(file));
        return Encoding.UTF8.GetString(text, 0, count).TrimEnd('\n');
    }
}
