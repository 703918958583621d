using System.Security.Cryptography;
using System.Text;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;

namespace PxarMount.Bench;

/// <summary>
/// Blobs in memory, which are copied out as from the page cache, and their index: data that is half random, half text, as that of the
/// mount benchmarks, in chunks of 1 to 16 MiB.
/// </summary>
internal sealed class BenchStore : IChunkStore, IChunkIndex
{
    private const int Block = 64 << 10;

    private readonly Dictionary<ChunkDigest, byte[]> _blobs = [];
    private readonly List<ChunkExtent> _extents = [];

    public BenchStore(long length, CryptConfig? key = null, int? chunkLength = null)
    {
        var random = new Random(7);
        byte[] text = Encoding.ASCII.GetBytes(string.Concat(
            Enumerable.Range(0, 20_000).Select(static line => $"line {line:d8} the quick brown fox jumps over the lazy dog\n")));
        while (Length < length)
        {
            int wished = chunkLength ?? (int)Math.Clamp((1 << 20) - (3 << 20) * Math.Log(random.NextDouble()), 1 << 20, 16 << 20);
            byte[] chunk = new byte[Math.Min(length - Length, wished)];
            for (int offset = 0; offset < chunk.Length; offset += Block)
            {
                Span<byte> block = chunk.AsSpan(offset, Math.Min(Block, chunk.Length - offset));
                if (offset / Block % 2 == 0)
                    random.NextBytes(block);
                else
                    text.AsSpan(random.Next(text.Length - Block), block.Length).CopyTo(block);
            }

            ChunkDigest digest = key?.ComputeDigest(chunk) ?? new ChunkDigest(SHA256.HashData(chunk));
            using (ChunkBuffer blob = DataBlob.Encode(chunk, key, compress: true))
                _blobs[digest] = blob.Span.ToArray();
            _extents.Add(new ChunkExtent(digest, Length, chunk.Length));
            Length += chunk.Length;
        }
    }

    public long Length { get; private set; }

    public int Count => _extents.Count;

    public ReadOnlyMemory<byte> Checksum => default;

    public IEnumerable<byte[]> Blobs => _blobs.Values;

    public ChunkExtent this[int position] => _extents[position];

    public int Find(long offset)
    {
        (int low, int high) = (0, _extents.Count - 1);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_extents[middle].Start + _extents[middle].Length > offset)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    public ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        byte[] blob = _blobs[digest];
        ChunkBuffer buffer = ChunkBuffer.Rent(blob.Length);
        blob.CopyTo(buffer.WritableMemory.Span);
        return new ValueTask<ChunkBuffer>(buffer);
    }

    public ValueTask DisposeAsync() => default;
}
