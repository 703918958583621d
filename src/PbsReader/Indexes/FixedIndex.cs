using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using PbsReader.Chunks;

namespace PbsReader.Indexes;

/// <summary>A <c>.fidx</c>: chunks of one length, the last one shorter (datastore spec, 6). Costs 32 bytes of memory a chunk.</summary>
public sealed class FixedIndex : IChunkIndex
{
    /// <summary>Where the file says how long the image is; no checksum covers that but the manifest's entry.</summary>
    public const int LengthOffset = 64;

    /// <summary>Where the file says how long a chunk is.</summary>
    public const int ChunkLengthOffset = 72;

    private readonly ReadOnlyMemory<byte> _digests;
    private readonly int _shift;

    private FixedIndex(ReadOnlyMemory<byte> digests, byte[] checksum, long length, int shift) =>
        (_digests, Checksum, Length, _shift) = (digests, checksum, length, shift);

    /// <summary>First bytes of the file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x2f, 0x7f, 0x41, 0xed, 0x91, 0xfd, 0x0f, 0xcd];

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>Bytes of every chunk but the last, a power of two.</summary>
    public int ChunkLength => 1 << _shift;

    /// <inheritdoc/>
    public int Count => _digests.Length / ChunkDigest.Size;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Checksum { get; }

    /// <inheritdoc/>
    public ChunkExtent this[int position]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
            long start = (long)position << _shift;
            var digest = new ChunkDigest(_digests.Span.Slice(position * ChunkDigest.Size, ChunkDigest.Size));
            return new ChunkExtent(digest, start, (int)Math.Min(ChunkLength, Length - start));
        }
    }

    /// <summary>Checks that the sizes agree and computes the checksum; the one in the header is only informational.</summary>
    /// <param name="file">The whole file; kept, so never changed again.</param>
    /// <param name="fileName">For messages.</param>
    /// <exception cref="PbsException">It is no fixed index, or damaged.</exception>
    public static FixedIndex Parse(ReadOnlyMemory<byte> file, string fileName)
    {
        if (file.Length < IndexFile.HeaderSize || !file.Span.StartsWith(Magic))
            throw IndexFile.Damaged(fileName, "it is no fixed index");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span[LengthOffset..]);
        ulong chunkLength = BinaryPrimitives.ReadUInt64LittleEndian(file.Span[ChunkLengthOffset..]);
        if (!BitOperations.IsPow2(chunkLength) || chunkLength > ChunkBuffer.MaxChunkLength)
            throw IndexFile.Damaged(fileName, $"its chunks would have {chunkLength} bytes");
        int shift = BitOperations.Log2(chunkLength);
        ReadOnlyMemory<byte> digests = file[IndexFile.HeaderSize..];
        ulong count = (ulong)digests.Length / ChunkDigest.Size;
        bool isWhole = digests.Length % ChunkDigest.Size == 0 && count > 0;
        if (!isWhole || length > count << shift || length <= (count - 1) << shift)
            throw IndexFile.Damaged(fileName, $"{file.Length} bytes cannot describe an image of {length} in chunks of {chunkLength}");
        return new FixedIndex(digests, SHA256.HashData(digests.Span), (long)length, shift);
    }

    /// <inheritdoc/>
    public int Find(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Length);
        return (int)(offset >> _shift);
    }
}
