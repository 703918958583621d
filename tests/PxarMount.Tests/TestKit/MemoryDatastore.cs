using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>Snapshots that a test makes up, of archives that it cuts into chunks as it likes.</summary>
public sealed class MemoryDatastore(IChunkStore store) : IDatastore
{
    private readonly Dictionary<SnapshotId, MemorySnapshot> _snapshots = [];

    public string Name => "memory";

    public IReadOnlyList<SnapshotId> Ids => [.. _snapshots.Keys.Order()];

    /// <summary>A new snapshot of a group of that name; its archives are still to be added, and it is to be finished.</summary>
    public MemorySnapshot Add(string id, IChunkStore? ownStore = null)
    {
        var snapshot = new MemorySnapshot(GoldenStore.Id($"host/{id}/2024-06-10T06:13:20Z")) { Store = ownStore ?? store };
        _snapshots.Add(snapshot.Id, snapshot);
        return snapshot;
    }

    public void Remove(SnapshotId id) => _snapshots.Remove(id);

    /// <summary>Cuts an archive into chunks, puts them into a store, and gives its index.</summary>
    public static byte[] Cut(MemoryChunkStore store, byte[] archive, int chunkLength, CryptConfig? key = null)
    {
        List<(ulong, ChunkDigest)> chunks = [];
        for (int start = 0; start < archive.Length; start += chunkLength)
        {
            int end = Math.Min(archive.Length, start + chunkLength);
            chunks.Add(((ulong)end, store.Add(archive.AsSpan(start..end), key)));
        }

        return IndexBytes.Dynamic(chunks);
    }

    public ValueTask<IReadOnlyList<BackupNamespace>> ListNamespacesAsync(
        BackupNamespace parent, CancellationToken cancellationToken = default) => new([]);

    public ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns, CancellationToken cancellationToken = default) =>
        new([.. Ids.Select(id => id.Group).Distinct()]);

    public ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(BackupGroup group, CancellationToken cancellationToken = default) =>
        new([.. Ids.Where(id => id.Group == group)]);

    public ValueTask<SnapshotDetails> GetDetailsAsync(SnapshotId snapshot, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<ISnapshotReader> OpenSnapshotAsync(SnapshotId snapshot, CancellationToken cancellationToken = default) =>
        _snapshots.TryGetValue(snapshot, out MemorySnapshot? found)
            ? new ValueTask<ISnapshotReader>(found)
            : throw new PbsException(PbsError.NotFound, $"no {snapshot}");

    public ValueTask DisposeAsync() => default;
}
