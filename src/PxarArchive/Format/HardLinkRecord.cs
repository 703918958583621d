using System.Buffers.Binary;

namespace PxarArchive.Format;

/// <summary>Content of HARDLINK: distance from FILENAME back to the target's FILENAME, path from the root.</summary>
public static class HardLinkRecord
{
    /// <summary>Bytes that the distance takes.</summary>
    public const int DistanceSize = 8;

    /// <summary>Content length in bytes.</summary>
    public static int LengthOf(ReadOnlySpan<byte> path) => DistanceSize + NameRecord.LengthOf(path);

    /// <summary>Reads the content of an item that belongs to the FILENAME at <paramref name="nameOffset"/>.</summary>
    /// <param name="content">The item's content.</param>
    /// <param name="nameOffset">Offset of the FILENAME in front, from which the distance counts.</param>
    /// <param name="path">The path without NUL, a part of the content. Not checked for <c>..</c> or a leading slash.</param>
    /// <returns>Offset of the target's FILENAME.</returns>
    /// <exception cref="PxarFormatException">The target is not an earlier offset, or the path does not end with its only NUL.</exception>
    public static long Parse(ReadOnlySpan<byte> content, long nameOffset, out ReadOnlySpan<byte> path)
    {
        ulong distance = BinaryPrimitives.ReadUInt64LittleEndian(content);
        path = content[DistanceSize..];
        if (path.IndexOf((byte)0) != path.Length - 1)
            throw new PxarFormatException("path of a hard link is not terminated by its only NUL", nameOffset);
        if (distance == 0 || distance > (ulong)nameOffset)
            throw new PxarFormatException("hard link does not lead to an earlier entry", nameOffset);
        path = path[..^1];
        return nameOffset - (long)distance;
    }

    /// <summary>Writes distance, path and NUL.</summary>
    public static void WriteTo(Span<byte> destination, long distance, ReadOnlySpan<byte> path)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, distance);
        NameRecord.WriteTo(destination[DistanceSize..], path);
    }
}
