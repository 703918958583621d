using System.Collections.Concurrent;
using System.Security.Cryptography;
using PbsReader.Blobs;
using PbsReader.Crypto;

namespace PbsReader.Chunks;

/// <summary>
/// The digest of a chunk, computed while it is still being decoded, on another core when one is free: a single reader waits only for
/// the longer of the two. When none is free it is computed afterwards, which costs the cores no more.
/// </summary>
/// <param name="data">Where the chunk is decoded to.</param>
/// <param name="key">The key of an encrypted chunk.</param>
/// <param name="cores">A place for each core; the caller has one of them.</param>
internal sealed class ChunkVerifier(ReadOnlyMemory<byte> data, CryptConfig? key, SemaphoreSlim cores) : DecodeProgress, IThreadPoolWorkItem
{
    private static readonly ConcurrentBag<IncrementalHash> s_hashes = [];

    private readonly object _gate = new();
    private ChunkDigest _digest;
    private int _decoded;
    private bool _isAsked;
    private bool _isEnded;
    private bool _isHelping;
    private bool _isHandedOver;

    /// <inheritdoc/>
    internal override void OnDecoded(int length)
    {
        lock (_gate)
        {
            _decoded = length;
            Monitor.Pulse(_gate);
        }

        if (_isAsked || !cores.Wait(0, CancellationToken.None))
            return;
        _isAsked = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The digest of the whole chunk, which is there now.</summary>
    internal ChunkDigest Finish()
    {
        lock (_gate)
        {
            _decoded = data.Length;
            if (EndHelp())
                return _digest;
        }

        return ZeroDigests.DigestOf(data.Span, key);
    }

    /// <summary>The chunk is not what it should be: afterwards its memory is not touched any more.</summary>
    internal void Abort()
    {
        lock (_gate)
            EndHelp();
    }

    /// <inheritdoc/>
    public void Execute()
    {
        lock (_gate)
        {
            _isHelping = !_isEnded;
            if (!_isHelping)
            {
                cores.Release();
                return;
            }
        }

        ChunkDigest digest = Hash();
        lock (_gate)
        {
            _digest = digest;
            _isHelping = false;
            Monitor.PulseAll(_gate);

            // The core of the one who waits became free when the wait began; this one is its now.
            if (!_isHandedOver)
                cores.Release();
        }
    }

    // True when the digest is there. The gate is held.
    private bool EndHelp()
    {
        bool wasEnded = _isEnded;
        _isEnded = true;
        if (!_isHelping)
            return false;
        Monitor.PulseAll(_gate);
        if (!wasEnded)
        {
            _isHandedOver = true;
            cores.Release();
        }

        while (_isHelping)
            Monitor.Wait(_gate);
        return true;
    }

    private ChunkDigest Hash()
    {
        if (!s_hashes.TryTake(out IncrementalHash? hash))
            hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int done = 0;
        while (WaitForMore(done) is int decoded && decoded > done)
        {
            hash.AppendData(data.Span[done..decoded]);
            done = decoded;
        }

        key?.AppendId(hash);
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        hash.GetHashAndReset(digest);
        s_hashes.Add(hash);
        return new ChunkDigest(digest);
    }

    private int WaitForMore(int done)
    {
        lock (_gate)
        {
            while (_decoded == done && !_isEnded)
                Monitor.Wait(_gate);
            return _decoded;
        }
    }
}
