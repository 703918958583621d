using PbsReader;
using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>A datastore whose server comes and goes, for open snapshots too; it counts what is asked of it.</summary>
public sealed class AwayDatastore(IDatastore inner) : IDatastore
{
    /// <summary>Why it cannot be had; null while it can.</summary>
    public PbsError? Away { get; set; }

    public CountingChunkStore? Chunks { get; private set; }

    public List<string> Files { get; } = [];

    public List<string> Expected { get; } = [];

    public string Name => inner.Name;

    public ValueTask<IReadOnlyList<BackupNamespace>> ListNamespacesAsync(BackupNamespace parent, CancellationToken cancellationToken = default) =>
        Ask().ListNamespacesAsync(parent, cancellationToken);

    public ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns, CancellationToken cancellationToken = default) =>
        Ask().ListGroupsAsync(ns, cancellationToken);

    public ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(BackupGroup group, CancellationToken cancellationToken = default) =>
        Ask().ListSnapshotsAsync(group, cancellationToken);

    public ValueTask<SnapshotDetails> GetDetailsAsync(SnapshotId snapshot, CancellationToken cancellationToken = default) =>
        Ask().GetDetailsAsync(snapshot, cancellationToken);

    public async ValueTask<ISnapshotReader> OpenSnapshotAsync(SnapshotId snapshot, CancellationToken cancellationToken = default) =>
        new Reader(this, await Ask().OpenSnapshotAsync(snapshot, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private IDatastore Ask()
    {
        Check();
        return inner;
    }

    private void Check()
    {
        if (Away is { } kind)
            throw new PbsException(kind, "the server cannot be had");
    }

    private sealed class Reader : ISnapshotReader
    {
        private readonly AwayDatastore _store;
        private readonly ISnapshotReader _inner;

        public Reader(AwayDatastore store, ISnapshotReader inner)
        {
            (_store, _inner) = (store, inner);
            var faulty = new FaultyChunkStore(inner.Chunks)
            {
                Before = (_, _) =>
                {
                    store.Check();
                    return default;
                },
            };
            Chunks = store.Chunks = new CountingChunkStore(faulty);
        }

        public SnapshotId Id => _inner.Id;

        public IChunkStore Chunks { get; }

        public ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(string fileName, long maxLength, CancellationToken cancellationToken = default)
        {
            _store.Check();
            _store.Files.Add(fileName);
            return _inner.ReadFileAsync(fileName, maxLength, cancellationToken);
        }

        public void Expect(string indexName) => _store.Expected.Add(indexName);

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
