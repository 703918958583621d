using Microsoft.Win32.SafeHandles;
using PbsReader.Caching;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>
/// A pin being made: the snapshot as the server has it, of which everything that is read is kept. What was there already is not asked for
/// again, so that it can be broken off at any time and gone on with. Safe for concurrent use.
/// </summary>
public sealed class PinWriter : IAsyncDisposable
{
    private readonly CacheRoot _root;
    private readonly PinFolder _folder;
    private readonly Pin _pin;

    internal PinWriter(CacheRoot root, PinFolder folder, Pin pin, ISnapshotReader reader)
    {
        (_root, _folder, _pin) = (root, folder, pin);
        SafeFileHandle? list = null;
        try
        {
            list = folder.OpenChunks();
            folder.Write(pin);
            Chunks = new PinningChunkStore(root, list, folder.ReadChunks(), reader.Chunks);
        }
        catch
        {
            list?.Dispose();
            root.Account.UnlockPins();
            throw;
        }

        Reader = new PinningSnapshotReader(reader, folder, Chunks);
    }

    /// <summary>The snapshot; the files and chunks that are read from it are pinned. Disposing it leaves the server's alone.</summary>
    public ISnapshotReader Reader { get; }

    /// <summary>Chunks that came from the server so far.</summary>
    public long FetchedCount => Chunks.FetchedCount;

    /// <summary>Bytes that came from the server so far, as stored.</summary>
    public long FetchedBytes => Chunks.FetchedBytes;

    /// <summary>Chunks that are pinned.</summary>
    public long ChunkCount => Chunks.Count;

    internal PinningChunkStore Chunks { get; }

    /// <summary>Everything that belongs to it was read. Returns when it is on the disk.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Complete() => _folder.Complete(_pin);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Chunks.Close();
        _root.Account.UnlockPins();
        return default;
    }
}
