using PbsReader.Caching;
using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>
/// What is pinned in a cache's folder. Pinned chunks lie apart from those that may go, count apart, and stay until they are unpinned; where
/// both have a chunk it is one file with two names. Safe for concurrent use.
/// </summary>
public sealed class PinStore : IDisposable
{
    private static readonly TimeSpan s_believed = TimeSpan.FromSeconds(2);

    private readonly CacheRoot _root;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private IReadOnlyList<(PinFolder Folder, Pin Pin)>? _pins;
    private long _listedAt;

    private PinStore(CacheRoot root, TimeProvider time) => (_root, _time) = (root, time);

    /// <summary>Where it is.</summary>
    public string Folder => _root.Folder.Path;

    internal CacheRoot Root => _root;

    /// <summary>Opens the pins of a cache's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="create">Whether to make it where it is missing.</param>
    /// <param name="problem">What is wrong with it, for people; null when nothing is.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null when there is none, or it cannot be used.</returns>
    public static PinStore? TryOpen(string folder, bool create, out string? problem, TimeProvider? time = null)
    {
        problem = CacheRoot.TryOpen(folder, create, out CacheRoot? root);
        return root is null ? null : new PinStore(root, time ?? TimeProvider.System);
    }

    /// <summary>All pins, sorted by server and snapshot.</summary>
    public IReadOnlyList<Pin> List() =>
    [
        .. ListFolders(isFresh: true).Select(pin => pin.Pin)
            .OrderBy(pin => pin.Server, StringComparer.Ordinal).ThenBy(pin => pin.Snapshot).ThenBy(pin => pin.Name, StringComparer.Ordinal),
    ];

    /// <summary>Begins to pin, or goes on with what was begun. Several may be made at once.</summary>
    /// <param name="pin">What; whether it is complete does not matter.</param>
    /// <param name="reader">Its snapshot as the server has it. Stays the caller's.</param>
    /// <exception cref="PbsException">Pins are being removed, or somebody else pins the same.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public PinWriter Begin(Pin pin, ISnapshotReader reader)
    {
        if (_root.Account.TryLockPins(isShared: true) < 0)
            throw new PbsException(PbsError.Unavailable, "pins are being removed at this moment; try again");
        return new PinWriter(_root, PinFolder.Of(_root.Folder, pin), pin with { IsComplete = false }, reader);
    }

    /// <summary>Removes pins, and the chunks that no other pin has; gives how many bytes became free.</summary>
    /// <exception cref="PbsException">Something is being pinned.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public long Remove(IReadOnlyCollection<Pin> pins)
    {
        if (_root.Account.TryLockPins(isShared: false) < 0)
            throw new PbsException(PbsError.Unavailable, "something is being pinned at this moment; try again when that is done");
        try
        {
            var kept = new HashSet<ChunkDigest>();
            foreach ((PinFolder folder, Pin pin) in ListFolders(isFresh: true))
            {
                if (pins.Contains(pin))
                    folder.Remove();
                else
                    kept.UnionWith(folder.ReadChunks());
            }

            return Sweep(kept);
        }
        finally
        {
            _root.Account.UnlockPins();
            lock (_gate)
                _pins = null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    /// <summary>Pins of a server; what was found is believed for a moment.</summary>
    internal IEnumerable<Pin> Of(string server) =>
        ListFolders(isFresh: false).Select(pin => pin.Pin).Where(pin => pin.Server == server);

    /// <summary>A stored file of a snapshot, from the first pin that has it; null when none has.</summary>
    internal byte[]? ReadFile(string server, SnapshotId snapshot, string fileName, long maxLength)
    {
        foreach ((PinFolder folder, Pin pin) in ListFolders(isFresh: false))
        {
            if (pin.Server == server && pin.Snapshot == snapshot && folder.ReadFile(fileName, maxLength) is { } bytes)
                return bytes;
        }

        return null;
    }

    private IReadOnlyList<(PinFolder Folder, Pin Pin)> ListFolders(bool isFresh)
    {
        lock (_gate)
        {
            if (!isFresh && _pins is not null && _time.GetElapsedTime(_listedAt) < s_believed)
                return _pins;
            var found = new List<(PinFolder, Pin)>();
            foreach (PinFolder folder in PinFolder.All(_root.Folder))
            {
                if (folder.Read() is { } pin)
                    found.Add((folder, pin));
            }

            (_pins, _listedAt) = (found, _time.GetTimestamp());
            return found;
        }
    }

    private long Sweep(HashSet<ChunkDigest> kept)
    {
        long freed = 0;
        foreach (CacheFile file in _root.Pinned.List().Where(file => !kept.Contains(file.Key.Digest)).ToArray())
        {
            int result = _root.Pinned.Remove(file.Key, out bool wasThere);
            if (result < 0)
                throw PinError.Create(_root.Folder, result);
            freed += wasThere ? file.Size : 0;
        }

        return freed;
    }
}
