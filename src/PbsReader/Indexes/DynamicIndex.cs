using System.Buffers.Binary;
using System.Security.Cryptography;
using PbsReader.Chunks;

namespace PbsReader.Indexes;

/// <summary>A <c>.didx</c>: chunks of any length (datastore spec, 5). Costs 40 bytes of memory a chunk and nothing else.</summary>
public sealed class DynamicIndex : IChunkIndex
{
    /// <summary>Bytes of an entry: the offset behind the chunk, then its digest.</summary>
    public const int EntrySize = sizeof(ulong) + ChunkDigest.Size;

    private readonly ReadOnlyMemory<byte> _entries;

    private DynamicIndex(ReadOnlyMemory<byte> entries, byte[] checksum)
    {
        _entries = entries;
        Checksum = checksum;
        Count = entries.Length / EntrySize;
        Length = Count == 0 ? 0 : EndOf(Count - 1);
    }

    /// <summary>First bytes of the file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x1c, 0x91, 0x4e, 0xa5, 0x19, 0xba, 0xb3, 0xcd];

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Checksum { get; }

    /// <inheritdoc/>
    public ChunkExtent this[int position]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, Count);
            long start = position == 0 ? 0 : EndOf(position - 1);
            ReadOnlySpan<byte> entry = _entries.Span.Slice(position * EntrySize, EntrySize);
            return new ChunkExtent(new ChunkDigest(entry[sizeof(ulong)..]), start, (int)(EndOf(position) - start));
        }
    }

    /// <summary>Checks every entry and computes the checksum; the one in the header is only informational.</summary>
    /// <param name="file">The whole file; kept, so never changed again.</param>
    /// <param name="fileName">For messages.</param>
    /// <exception cref="PbsException">It is no dynamic index, or damaged.</exception>
    public static DynamicIndex Parse(ReadOnlyMemory<byte> file, string fileName)
    {
        if (file.Length < IndexFile.HeaderSize || !file.Span.StartsWith(Magic))
            throw IndexFile.Damaged(fileName, "it is no dynamic index");
        ReadOnlyMemory<byte> entries = file[IndexFile.HeaderSize..];
        if (entries.Length % EntrySize != 0)
            throw IndexFile.Damaged(fileName, $"it ends within an entry, after {file.Length} bytes");
        ulong start = 0;
        for (int offset = 0; offset < entries.Length; offset += EntrySize)
        {
            ulong end = BinaryPrimitives.ReadUInt64LittleEndian(entries.Span[offset..]);
            if (end <= start || end - start > ChunkBuffer.MaxChunkLength)
                throw IndexFile.Damaged(fileName, $"chunk {offset / EntrySize} reaches from {start} to {end}");
            start = end;
        }

        return new DynamicIndex(entries, SHA256.HashData(entries.Span));
    }

    /// <inheritdoc/>
    public int Find(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, Length);
        int low = 0;
        int high = Count - 1;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (EndOf(middle) > offset)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private long EndOf(int position) => BinaryPrimitives.ReadInt64LittleEndian(_entries.Span[(position * EntrySize)..]);
}
