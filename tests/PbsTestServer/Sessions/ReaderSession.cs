using System.Collections.Concurrent;
using PbsReader.Chunks;
using PbsReader.Snapshots;
using PbsTestServer.Stores;

namespace PbsTestServer.Sessions;

/// <summary>What the server remembers of a reader session: the snapshot, and the chunks of the indexes that were downloaded.</summary>
internal sealed class ReaderSession(ServedStore store, SnapshotId snapshot)
{
    private readonly ConcurrentDictionary<ChunkDigest, bool> _allowed = new();

    public ServedStore Store => store;

    public SnapshotId Snapshot => snapshot;

    public bool IsAllowed(ChunkDigest digest) => _allowed.ContainsKey(digest);

    public void Allow(ChunkDigest digest) => _allowed.TryAdd(digest, true);
}
