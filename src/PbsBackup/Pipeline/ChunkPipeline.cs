using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PbsBackup.Pipeline;

/// <summary>
/// Hashes, encodes and stores chunks on as many threads as help, while others read and cut. The number of chunks under way is bounded,
/// and so is memory: whoever cuts waits for a slot. The first failure ends everything. Safe for concurrent use.
/// </summary>
internal sealed class ChunkPipeline : IAsyncDisposable
{
    // With more, cutting is what everything waits for.
    private const int MostWorkers = 4;

    // Three archives can be open at once, and hold one each; one more lets the cutter go on while the workers are busy.
    private const int HeldSlots = 4;

    private readonly CryptConfig? _key;
    private readonly ZeroChunks _zeros;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentBag<ChunkSlot> _slots = [];
    private readonly Channel<PendingChunk> _chunks = Channel.CreateUnbounded<PendingChunk>();
    private readonly Task[] _workers;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the workers.</summary>
    /// <param name="key">Encrypts chunks; null for none.</param>
    /// <param name="cancellationToken">Stops everything.</param>
    public ChunkPipeline(CryptConfig? key, CancellationToken cancellationToken)
    {
        _key = key;
        _zeros = new ZeroChunks(key);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int count = Math.Clamp(Environment.ProcessorCount, 1, MostWorkers);
        _free = new SemaphoreSlim(count + HeldSlots);
        _workers = [.. Enumerable.Range(0, count).Select(_ => Task.Run(WorkAsync, CancellationToken.None))];
    }

    /// <summary>Cancelled when there is no sense in going on.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>Memory for a chunk; waits until some is free.</summary>
    /// <exception cref="OperationCanceledException">Everything was stopped.</exception>
    public ChunkSlot RentSlot()
    {
        _free.Wait(Stopped);
        if (!_slots.TryTake(out ChunkSlot? slot))
            slot = new ChunkSlot(ChunkBuffer.Rent(ChunkBuffer.MaxChunkLength));
        slot.Length = 0;
        return slot;
    }

    /// <summary>Gives memory back.</summary>
    public void ReturnSlot(ChunkSlot slot)
    {
        _slots.Add(slot);
        _free.Release();
    }

    /// <summary>Takes over a chunk.</summary>
    public void Post(PendingChunk chunk)
    {
        // Slots bound the number of those with content, and the archive that of all.
        if (!_chunks.Writer.TryWrite(chunk))
            chunk.SetLost();
    }

    /// <summary>Ends everything with this failure, unless there was another one before.</summary>
    public void Fail(Exception error)
    {
        Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(error), null);
        _stop.Cancel();
    }

    /// <summary>Throws what ended everything, where it happened; returns when nothing did.</summary>
    public void ThrowIfFailed() => Volatile.Read(ref _failure)?.Throw();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _chunks.Writer.TryComplete();
        await Task.WhenAll(_workers).ConfigureAwait(false);
        foreach (ChunkSlot slot in _slots)
            slot.Release();
        _zeros.Dispose();
        _free.Dispose();
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        await foreach (PendingChunk chunk in _chunks.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                Stopped.ThrowIfCancellationRequested();
                chunk.SetStored(await StoreAsync(chunk).ConfigureAwait(false));
            }
            catch (Exception error)
            {
                Fail(error);
                chunk.SetLost();
            }
            finally
            {
                if (chunk.Slot is not null)
                    ReturnSlot(chunk.Slot);
            }
        }
    }

    private async ValueTask<ChunkDigest> StoreAsync(PendingChunk chunk)
    {
        ArchiveTarget target = chunk.Target;
        ChunkDigest digest = chunk.Slot is null ? _zeros.DigestOf(chunk.Length) : ZeroChunks.DigestOf(chunk.Slot.Content, _key);
        if (await target.TryReuseAsync(digest, chunk.Length, Stopped).ConfigureAwait(false))
            return digest;
        using ChunkBuffer blob = chunk.Slot is null
            ? _zeros.Encode(chunk.Length)
            : PbsReader.Blobs.DataBlob.Encode(chunk.Slot.Content, _key, compress: true);
        await target.InsertAsync(digest, chunk.Length, blob, Stopped).ConfigureAwait(false);
        return digest;
    }
}
