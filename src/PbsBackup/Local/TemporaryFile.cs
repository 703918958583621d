using System.Security.Cryptography;
using PbsBackup.Interop;
using PbsBackup.Snapshots;

namespace PbsBackup.Local;

/// <summary>
/// A file of a datastore while it is made, under a name that nobody looks at; it gets its own by renaming, complete. Disposing removes
/// what was not committed. Not safe for concurrent use.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    private const int RandomLetters = 6;

    private readonly StoreFolder _store;
    private readonly string _name;
    private int _descriptor;
    private bool _isThere = true;

    private TemporaryFile(StoreFolder store, string name, int descriptor) => (_store, _name, _descriptor) = (store, name, descriptor);

    /// <summary>Makes a file under a random name that begins like its own; null when its directory is missing.</summary>
    public static TemporaryFile? TryCreate(StoreFolder store, string finalName)
    {
        while (true)
        {
            string name = $"{finalName}.tmp_{RandomNumberGenerator.GetHexString(RandomLetters, lowercase: true)}";
            int result = Open(store, name, OpenFlags.Exclusive);
            if (result == -PosixError.NoEntry)
                return null;
            if (result != -PosixError.Exists)
                return Adopt(store, name, result);
        }
    }

    /// <summary>Makes a file under <paramref name="name"/>, emptied when it is there.</summary>
    public static TemporaryFile Create(StoreFolder store, string name)
    {
        const int Truncate = 0x200;
        return Adopt(store, name, Open(store, name, Truncate));
    }

    /// <summary>Makes a whole file.</summary>
    /// <param name="store">Where.</param>
    /// <param name="name">Its own name.</param>
    /// <param name="content">All of it.</param>
    /// <param name="isDurable">Whether it must be on the disk when this returns.</param>
    public static void Write(StoreFolder store, string name, ReadOnlySpan<byte> content, bool isDurable)
    {
        using TemporaryFile file =
            TryCreate(store, name) ?? throw StoreError.Create(-PosixError.NoEntry, "create", store.PlaceOf(name));
        file.Write(content, 0);
        file.Commit(name, isDurable);
    }

    /// <summary>Writes all of <paramref name="content"/> at an offset.</summary>
    public void Write(ReadOnlySpan<byte> content, long offset) =>
        StoreError.Check(Posix.WriteAt(_descriptor, content, offset), "write", _store.PlaceOf(_name));

    /// <summary>Gives the file its name, in place of what has it now.</summary>
    /// <param name="name">Its own name, in the same directory.</param>
    /// <param name="isDurable">Whether it must be on the disk when this returns.</param>
    public void Commit(string name, bool isDurable)
    {
        if (isDurable)
            StoreError.Check(Posix.Synchronize(_descriptor), "write", _store.PlaceOf(_name));
        else if (_store.SyncLevel == SyncLevel.FileSystem)
            Posix.StartSynchronizing(_descriptor);

        // Some file systems tell of a full disk only now.
        int descriptor = _descriptor;
        _descriptor = -1;
        StoreError.Check(Posix.Close(descriptor), "write", _store.PlaceOf(_name));
        int result = Posix.RenameAt(_store.Descriptor, Posix.Terminated(_name), Posix.Terminated(name));
        StoreError.Check(result, "create", _store.PlaceOf(name));
        _isThere = false;
        if (isDurable)
            SynchronizeFolderOf(name);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_descriptor >= 0)
            _ = Posix.Close(_descriptor);
        _descriptor = -1;
        if (_isThere)
            _ = Posix.UnlinkAt(_store.Descriptor, Posix.Terminated(_name));
        _isThere = false;
    }

    private static int Open(StoreFolder store, string name, int flags)
    {
        int always = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.NoFollow;
        return Posix.OpenAt(store.Descriptor, Posix.Terminated(name), always | flags, StoreFolder.FileMode);
    }

    private static TemporaryFile Adopt(StoreFolder store, string name, int descriptor)
    {
        StoreError.Check(descriptor, "create", store.PlaceOf(name));
        var file = new TemporaryFile(store, name, descriptor);
        int result = store.AdoptFile(descriptor);
        if (result >= 0)
            return file;
        file.Dispose();
        throw StoreError.Create(result, "set mode and owner of", store.PlaceOf(name));
    }

    private void SynchronizeFolderOf(string name)
    {
        string folder = Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent : ".";
        int descriptor = _store.OpenDirectory(folder);
        int result = Posix.Synchronize(descriptor);
        _ = Posix.Close(descriptor);
        StoreError.Check(result, "write", _store.PlaceOf(folder));
    }
}
