using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>A snapshot on a server: its files and chunks through one session, which all its archives share.</summary>
internal sealed class RemoteSnapshotReader : ISnapshotReader
{
    private readonly PbsHttpClient _client;
    private readonly SnapshotId _id;
    private readonly SessionKeeper _sessions;
    private readonly RetryPolicy _retries;
    private int _isDisposed;

    /// <summary>Takes over <paramref name="client"/>, as one of its owners.</summary>
    internal RemoteSnapshotReader(PbsHttpClient client, RetryPolicy retries, SnapshotId id)
    {
        (_client, _id, _retries) = (client, id, retries);
        _sessions = new SessionKeeper(client, id);
        Chunks = new RetryingChunkStore(new RemoteChunkStore(_sessions, client.Options.Parallelism), retries);
    }

    public SnapshotId Id => _id;

    public IChunkStore Chunks { get; }

    /// <summary>Makes sure that the snapshot is there and may be read.</summary>
    internal ValueTask<bool> ConnectAsync(CancellationToken cancellationToken) => _retries.RunAsync(
        token => _sessions.RunAsync((_, _) => ValueTask.FromResult(true), null, token), cancellationToken);

    public async ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(
        string fileName, long maxLength, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!StoredName.IsValid(fileName))
            throw new PbsException(PbsError.NotFound, $"{_id.FullName} has no {ServerText.Of(fileName)}");
        string? index = IndexFile.IsIndexName(fileName) ? fileName : null;
        try
        {
            return await _retries.RunAsync(
                token => _sessions.RunAsync((session, end) => session.ReadFileAsync(fileName, maxLength, end), index, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception) when (index is not null && exception.Kind == PbsError.NotFound)
        {
            _sessions.RemoveIndex(index);
            throw;
        }
    }

    public void Expect(string indexName) => _sessions.AddIndex(indexName);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        await _sessions.DisposeAsync().ConfigureAwait(false);
        await Chunks.DisposeAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }
}
