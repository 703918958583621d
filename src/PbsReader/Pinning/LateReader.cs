using PbsReader.Chunks;
using PbsReader.Snapshots;

namespace PbsReader.Pinning;

/// <summary>
/// A snapshot whose server cannot be had now: it is opened when something is read from it and that is possible. Safe for concurrent use.
/// </summary>
internal sealed class LateReader(Func<CancellationToken, ValueTask<ISnapshotReader>> open, TimeProvider time) : IChunkStore
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _expected = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private ISnapshotReader? _reader;
    private PbsException? _failure;
    private long _failedAt;

    public async ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        ISnapshotReader reader = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await reader.Chunks.ReadBlobAsync(digest, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _turn.WaitAsync().ConfigureAwait(false);
        ISnapshotReader? reader = _reader;
        _turn.Release();
        if (reader is not null)
            await reader.DisposeAsync().ConfigureAwait(false);
    }

    internal async ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(string fileName, long maxLength, CancellationToken cancellationToken)
    {
        ISnapshotReader reader = await OpenAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadFileAsync(fileName, maxLength, cancellationToken).ConfigureAwait(false);
    }

    internal void Expect(string indexName)
    {
        lock (_expected)
            _expected.Add(indexName);
        Volatile.Read(ref _reader)?.Expect(indexName);
    }

    private async ValueTask<ISnapshotReader> OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _reader) is { } opened)
            return opened;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_reader is not null)
                return _reader;
            if (_failure is not null && time.GetElapsedTime(_failedAt) < s_pause)
                throw new PbsException(_failure.Kind, _failure.Message, _failure);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _end.Token);
            ISnapshotReader reader = await open(end.Token).ConfigureAwait(false);
            lock (_expected)
            {
                foreach (string index in _expected)
                    reader.Expect(index);
                Volatile.Write(ref _reader, reader);
            }

            return reader;
        }
        catch (PbsException exception)
        {
            (_failure, _failedAt) = (exception, time.GetTimestamp());
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }
}
