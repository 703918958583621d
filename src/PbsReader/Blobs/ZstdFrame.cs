using System.Buffers.Binary;

namespace PbsReader.Blobs;

/// <summary>
/// What the outside of a zstd frame says, without decompressing: how much it can become at most and must become at least (RFC 8878, 3.1.1).
/// </summary>
/// <param name="MinLength">Bytes of the content, at least; also the exact length when it is declared.</param>
/// <param name="MaxLength">Bytes of the content, at most.</param>
internal readonly record struct ZstdFrame(long MinLength, long MaxLength)
{
    private const uint Magic = 0xFD2F_B528;
    private const int LargestBlock = 128 << 10;
    private const int BlockHeaderSize = 3;
    private const int ChecksumSize = 4;

    /// <summary>
    /// Walks the blocks of the one frame that <paramref name="source"/> must be. False when it is none, is cut off, has something behind
    /// it, needs a dictionary, or declares a length that its blocks cannot have.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> source, out ZstdFrame frame)
    {
        frame = default;
        if (!TryParseHeader(source, out int headerSize, out bool hasChecksum, out ulong? declared, out ulong window))
            return false;
        int largestBlock = (int)Math.Min(window, LargestBlock);
        long least = 0, most = 0;
        int position = headerSize;
        bool isLast;
        do
        {
            if (source.Length - position < BlockHeaderSize)
                return false;
            int header = source[position] | source[position + 1] << 8 | source[position + 2] << 16;
            position += BlockHeaderSize;
            (isLast, int type, int size) = ((header & 1) != 0, header >> 1 & 3, header >> 3);
            if (size > largestBlock || type > 2)
                return false;
            int stored = type == 1 ? 1 : size;
            if (source.Length - position < stored)
                return false;
            position += stored;
            least += type == 2 ? 0 : size;
            most += type == 2 ? largestBlock : size;
        }
        while (!isLast);

        if (source.Length - position != (hasChecksum ? ChecksumSize : 0))
            return false;
        if (declared is ulong length && (length < (ulong)least || length > (ulong)most))
            return false;
        frame = declared is null ? new ZstdFrame(least, most) : new ZstdFrame((long)declared, (long)declared);
        return true;
    }

    private static bool TryParseHeader(
        ReadOnlySpan<byte> source, out int headerSize, out bool hasChecksum, out ulong? declared, out ulong window)
    {
        (headerSize, hasChecksum, declared, window) = (0, false, null, 0);
        if (source.Length < 5 || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic)
            return false;
        byte descriptor = source[4];
        bool isSingleSegment = (descriptor & 0x20) != 0;
        hasChecksum = (descriptor & 0x04) != 0;
        int dictionarySize = (descriptor & 3) switch { 3 => 4, var code => code };
        int lengthSize = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, var code => 1 << code };
        bool hasReservedBit = (descriptor & 0x08) != 0;
        headerSize = 5 + (isSingleSegment ? 0 : 1) + dictionarySize + lengthSize;
        if (hasReservedBit || source.Length < headerSize)
            return false;

        if (!isSingleSegment)
        {
            (int exponent, int mantissa) = (source[5] >> 3, source[5] & 7);
            ulong unit = 1UL << (10 + exponent);
            window = unit + unit / 8 * (ulong)mantissa;
        }

        if (source.Slice(headerSize - lengthSize - dictionarySize, dictionarySize).ContainsAnyExcept((byte)0))
            return false;
        ReadOnlySpan<byte> length = source.Slice(headerSize - lengthSize, lengthSize);
        declared = lengthSize switch
        {
            0 => null,
            1 => length[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(length) + 256UL,
            4 => BinaryPrimitives.ReadUInt32LittleEndian(length),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(length),
        };
        if (isSingleSegment)
            window = declared!.Value;
        return true;
    }
}
