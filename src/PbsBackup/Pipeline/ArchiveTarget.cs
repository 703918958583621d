using System.Threading.Channels;
using PbsBackup.Snapshots;
using PbsReader.Chunks;

namespace PbsBackup.Pipeline;

/// <summary>
/// One archive on its way into the store: takes chunks in order, lets the pipeline store them in any, and puts them into the index in
/// order again. One thread adds; the rest is safe for concurrent use.
/// </summary>
internal sealed class ArchiveTarget : IAsyncDisposable
{
    // Zeros need no memory, and without a bound a hole of terabytes would queue up.
    private const int MostPending = 256;

    private readonly ChunkPipeline _pipeline;
    private readonly IIndexWriter _index;
    private readonly KnownChunks _known;
    private readonly BackupProgress _progress;
    private readonly SemaphoreSlim _places = new(MostPending);
    private readonly Channel<PendingChunk> _order = Channel.CreateUnbounded<PendingChunk>();
    private readonly Task _appending;
    private readonly Lock _gate = new();
    private ChunkCounts _counts;

    /// <summary>Begins an archive.</summary>
    /// <param name="pipeline">Stores its chunks.</param>
    /// <param name="index">Its index, the target's from now on.</param>
    /// <param name="known">What the store probably has.</param>
    /// <param name="progress">Counts along.</param>
    public ArchiveTarget(ChunkPipeline pipeline, IIndexWriter index, KnownChunks known, BackupProgress progress)
    {
        (_pipeline, _index, _known, _progress) = (pipeline, index, known, progress);
        _appending = Task.Run(AppendAllAsync, CancellationToken.None);
    }

    /// <summary>Stores its chunks.</summary>
    public ChunkPipeline Pipeline => _pipeline;

    /// <summary>What became of its chunks; complete after <see cref="FinishAsync"/>.</summary>
    public ChunkCounts Counts
    {
        get
        {
            lock (_gate)
                return _counts;
        }
    }

    /// <summary>Takes the next chunk, and its memory; waits when too many are under way.</summary>
    /// <exception cref="OperationCanceledException">Everything was stopped.</exception>
    public void Add(ChunkSlot slot) => Add(new PendingChunk(this, slot, slot.Length));

    /// <summary>The next chunk is zeros.</summary>
    /// <exception cref="OperationCanceledException">Everything was stopped.</exception>
    public void AddZeros(int length) => Add(new PendingChunk(this, null, length));

    /// <summary>Whether the store has the chunk, and keeps it.</summary>
    public async ValueTask<bool> TryReuseAsync(ChunkDigest digest, int length, CancellationToken cancellationToken)
    {
        if (!_known.IsCertain(digest))
        {
            if (!_known.Contains(digest) || !await _index.TryReuseAsync(digest, length, cancellationToken).ConfigureAwait(false))
                return false;
            _known.AddCertain(digest);
        }

        Count(length, isReused: true, 0);
        return true;
    }

    /// <summary>Stores a chunk.</summary>
    public async ValueTask InsertAsync(ChunkDigest digest, int length, ChunkBuffer blob, CancellationToken cancellationToken)
    {
        bool wasThere = await _index.InsertAsync(digest, length, blob.Memory, cancellationToken).ConfigureAwait(false);
        _known.Add(digest);
        _known.AddCertain(digest);
        Count(length, wasThere, wasThere ? 0 : blob.Length);
    }

    /// <summary>Waits until everything is stored, and ends the index.</summary>
    public async Task<IndexSummary> FinishAsync(CancellationToken cancellationToken)
    {
        _order.Writer.TryComplete();
        await _appending.ConfigureAwait(false);
        _pipeline.ThrowIfFailed();
        return await _index.FinishAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _order.Writer.TryComplete();
        await _appending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _index.DisposeAsync().ConfigureAwait(false);
        _places.Dispose();
    }

    private void Add(PendingChunk chunk)
    {
        try
        {
            _places.Wait(_pipeline.Stopped);
        }
        catch (OperationCanceledException) when (chunk.Slot is not null)
        {
            _pipeline.ReturnSlot(chunk.Slot);
            throw;
        }

        _order.Writer.TryWrite(chunk);
        _pipeline.Post(chunk);
    }

    private async Task AppendAllAsync()
    {
        try
        {
            await foreach (PendingChunk chunk in _order.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                ChunkDigest digest = await chunk.Stored.ConfigureAwait(false);
                await _index.AppendAsync(digest, chunk.Length, _pipeline.Stopped).ConfigureAwait(false);
                _places.Release();
            }
        }
        catch (Exception error)
        {
            // A chunk that was lost has told why before.
            _pipeline.Fail(error);
            throw;
        }
    }

    private void Count(int length, bool isReused, int storedBytes)
    {
        var one = new ChunkCounts(1, length, isReused ? 1 : 0, isReused ? length : 0, storedBytes);
        lock (_gate)
            _counts += one;
        _progress.CountChunk(one);
    }
}
