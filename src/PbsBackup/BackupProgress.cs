using PbsBackup.Snapshots;

namespace PbsBackup;

/// <summary>Counts of a backup, to be read from any thread while it runs, and by everybody afterwards.</summary>
/// <param name="onAdvance">
/// Called on the reading thread after every entry and every block of content; must be quick. Null for nobody.
/// </param>
public sealed class BackupProgress(Action<BackupProgress>? onAdvance = null)
{
    private readonly Lock _gate = new();
    private long _entries;
    private long _bytes;
    private long _finishedEntries;
    private long _finishedBytes;
    private ChunkCounts _chunks;

    /// <summary>Entries of directories archived.</summary>
    public long Entries => Volatile.Read(ref _entries);

    /// <summary>Bytes of content read.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What became of all chunks.</summary>
    public ChunkCounts Chunks
    {
        get
        {
            lock (_gate)
                return _chunks;
        }
    }

    // One thread reads, so plain sums are enough; only their publication matters.
    internal void Report(long entries, long bytes)
    {
        Volatile.Write(ref _entries, _finishedEntries + entries);
        Volatile.Write(ref _bytes, _finishedBytes + bytes);
        onAdvance?.Invoke(this);
    }

    internal void EndItem() => (_finishedEntries, _finishedBytes) = (_entries, _bytes);

    internal void CountChunk(ChunkCounts one)
    {
        lock (_gate)
            _chunks += one;
    }
}
