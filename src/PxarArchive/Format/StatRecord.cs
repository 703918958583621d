using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of ENTRY and ENTRY_V1.</summary>
public static class StatRecord
{
    /// <summary>Content length of ENTRY in bytes.</summary>
    public const int Size = 40;

    /// <summary>Content length of ENTRY_V1 in bytes.</summary>
    public const int SizeV1 = 32;

    private const uint NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Reads the content of the ENTRY at <paramref name="offset"/>. Old archives have garbage in the padding.</summary>
    /// <exception cref="PxarFormatException">The mode has more than 16 bits, or the time has too many nanoseconds.</exception>
    public static PxarStat Parse(ReadOnlySpan<byte> content, long offset)
    {
        uint nanoseconds = BinaryPrimitives.ReadUInt32LittleEndian(content[32..]);
        if (nanoseconds >= NanosecondsPerSecond)
            throw new PxarFormatException($"modification time has {nanoseconds} nanoseconds", offset);
        return ParseStart(content, new PxarTime(BinaryPrimitives.ReadInt64LittleEndian(content[24..]), nanoseconds), offset);
    }

    /// <summary>Reads the content of the ENTRY_V1 at <paramref name="offset"/>.</summary>
    /// <exception cref="PxarFormatException">The mode has more than 16 bits.</exception>
    public static PxarStat ParseV1(ReadOnlySpan<byte> content, long offset)
    {
        (ulong seconds, ulong nanoseconds) = Math.DivRem(BinaryPrimitives.ReadUInt64LittleEndian(content[24..]), NanosecondsPerSecond);
        return ParseStart(content, new PxarTime((long)seconds, (uint)nanoseconds), offset);
    }

    /// <summary>Writes the 40 bytes of an ENTRY's content.</summary>
    public static void WriteTo(Span<byte> destination, in PxarStat stat)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, stat.Mode);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], stat.Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[16..], stat.Uid);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[20..], stat.Gid);
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], stat.ModificationTime.Seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[32..], stat.ModificationTime.Nanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[36..], 0);
    }

    private static PxarStat ParseStart(ReadOnlySpan<byte> content, PxarTime time, long offset)
    {
        ulong mode = BinaryPrimitives.ReadUInt64LittleEndian(content);
        if (mode > ushort.MaxValue)
            throw new PxarFormatException($"mode 0x{mode:x} has more than 16 bits", offset);
        return new PxarStat(
            (uint)mode,
            BinaryPrimitives.ReadUInt64LittleEndian(content[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(content[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(content[20..]),
            time);
    }
}
