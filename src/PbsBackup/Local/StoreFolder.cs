using PbsBackup.Interop;
using PbsBackup.Snapshots;

namespace PbsBackup.Local;

/// <summary>
/// The directory of a datastore that is written to (datastore spec, 2): its descriptor, to which all names below are relative, and who
/// gets what is created. Safe for concurrent use.
/// </summary>
internal sealed class StoreFolder : IDisposable
{
    /// <summary>Mode of every directory but the chunks'.</summary>
    public const uint DirectoryMode = 0x1ED;

    /// <summary>Mode of every file.</summary>
    public const uint FileMode = 0x1A4;

    /// <summary>Where the chunks lie.</summary>
    public const string ChunkFolderName = ".chunks";

    private const uint PermissionBits = 0x1FF;

    private readonly (uint User, uint Group)? _owner;

    private StoreFolder(string path, int descriptor, SyncLevel syncLevel)
    {
        (Path, Descriptor, SyncLevel) = (path, descriptor, syncLevel);
        _owner = FindOwner();
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The open directory.</summary>
    public int Descriptor { get; }

    /// <summary>When what is written has to be on the disk.</summary>
    public SyncLevel SyncLevel { get; }

    /// <summary>Opens a datastore, or makes one of an empty folder.</summary>
    /// <exception cref="BackupException">It is neither, or cannot be written.</exception>
    public static async Task<StoreFolder> OpenAsync(string path, SyncLevel syncLevel, CancellationToken cancellationToken)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        int descriptor = Posix.OpenAt(Posix.CurrentDirectory, Posix.Terminated(full), OpenFlags.Directory);
        if (descriptor == -PosixError.NoEntry)
            throw new BackupException(BackupError.Target, $"{full} is not there; create the folder, and it becomes a datastore");
        StoreError.Check(descriptor, "open datastore", full);
        var store = new StoreFolder(full, descriptor, syncLevel);
        try
        {
            if (!store.Exists(ChunkFolderName))
                await StoreCreator.CreateAsync(store, cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The full path of a name below, for messages.</summary>
    public string PlaceOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Whether there is anything of that name.</summary>
    public bool Exists(string name)
    {
        int result = Posix.GetStatusAt(Descriptor, Posix.Terminated(name), out _);
        if (result is -PosixError.NoEntry or -PosixError.NotDirectory)
            return false;
        StoreError.Check(result, "examine", PlaceOf(name));
        return true;
    }

    /// <summary>The names in a directory below; none when it cannot be listed.</summary>
    public IReadOnlyList<string> NamesIn(string name)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(PlaceOf(name)).Select(entry => System.IO.Path.GetFileName(entry))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Opens a directory below.</summary>
    public int OpenDirectory(string name) =>
        StoreError.Check(
            Posix.OpenAt(Descriptor, Posix.Terminated(name), OpenFlags.Directory | OpenFlags.NoFollow), "open", PlaceOf(name));

    /// <summary>Makes a directory; false when there is something of that name already.</summary>
    public bool TryCreateDirectory(string name, uint mode = DirectoryMode)
    {
        byte[] path = Posix.Terminated(name);
        int result = Posix.MakeDirectoryAt(Descriptor, path, mode);
        if (result == -PosixError.Exists)
            return false;
        StoreError.Check(result, "create", PlaceOf(name));
        StoreError.Check(AdoptDirectory(Descriptor, path, mode), "set mode and owner of", PlaceOf(name));
        return true;
    }

    /// <summary>Gives a new directory the mode that the umask may have taken from it, and its owner.</summary>
    public int AdoptDirectory(int parent, ReadOnlySpan<byte> name, uint mode)
    {
        int result = Posix.GetStatusAt(parent, name, out FileStatus status);
        if (result >= 0 && (status.Mode & PermissionBits) != mode)
            result = Posix.ChangeModeAt(parent, name, mode);
        return result >= 0 && _owner is (uint user, uint group) ? Posix.ChangeOwnerAt(parent, name, user, group) : result;
    }

    /// <summary>Gives a new file its mode and its owner.</summary>
    public int AdoptFile(int descriptor, uint mode = FileMode)
    {
        int result = Posix.ChangeMode(descriptor, mode);
        return result >= 0 && _owner is (uint user, uint group) ? Posix.ChangeOwner(descriptor, user, group) : result;
    }

    /// <summary>Waits until everything that was written is on the disk, when that is wanted at all.</summary>
    public void Synchronize()
    {
        if (SyncLevel == SyncLevel.FileSystem)
            StoreError.Check(Posix.SynchronizeFileSystem(Descriptor), "write to the disk what is new in", Path);
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Posix.Close(Descriptor);

    // A server must be able to read and write everything, so root hands over what it makes: to whom the store belongs.
    private (uint User, uint Group)? FindOwner()
    {
        if (LibC.EffectiveUserId() != 0)
            return null;
        if (Posix.GetStatusAt(Descriptor, Posix.Terminated(ChunkFolderName), out FileStatus status) >= 0)
            return status.Uid == 0 ? null : (status.Uid, status.Gid);
        return Posix.FindUser("backup");
    }
}
