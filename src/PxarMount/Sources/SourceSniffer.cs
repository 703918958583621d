using System.Buffers.Binary;
using PxarArchive.Format;

namespace PxarMount.Sources;

/// <summary>Tells from a file's first bytes what it is, so that names and extensions do not matter.</summary>
internal static class SourceSniffer
{
    /// <summary>Bytes that have to be looked at.</summary>
    internal const int Length = 512;

    private const int TarMagicOffset = 257;
    private const ulong CatarEntry = 0x1396_fabc_ea5b_bb51;
    private const ulong CatarIndex = 0x9682_4d9c_7b12_9ff9;

    private static readonly (byte[] Magic, string Name)[] s_foreign =
    [
        ([0x1c, 0x91, 0x4e, 0xa5, 0x19, 0xba, 0xb3, 0xcd], "a dynamic index (.didx) of a datastore, which lists chunks and holds no data"),
        ([0x2f, 0x7f, 0x41, 0xed, 0x91, 0xfd, 0x0f, 0xcd], "a fixed index (.fidx) of a datastore, which lists chunks and holds no data"),
        ([0x91, 0xfd, 0x60, 0xf9, 0xc4, 0x67, 0x58, 0xd5], "a catalog (.pcat1), which lists names and holds no data"),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd; decompress it first: zstd -d"),
        ([0x1f, 0x8b], "compressed with gzip; decompress it first: gzip -d"),
        ([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "compressed with xz; decompress it first: xz -d"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "compressed with bzip2; decompress it first: bzip2 -d"),
        ([(byte)'P', (byte)'K', 3, 4], "a zip archive"),
        ([(byte)'P', (byte)'K', 5, 6], "a zip archive"),
        ([(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive"),
        ([(byte)'h', (byte)'s', (byte)'q', (byte)'s'], "a squashfs image"),
        ([0x7f, (byte)'E', (byte)'L', (byte)'F'], "a program"),
    ];

    /// <summary>What a file with these first bytes is.</summary>
    internal static SourceFormat FormatOf(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return SourceFormat.Empty;
        if (start.Length < sizeof(ulong))
            return SourceFormat.Unknown;
        switch ((PxarItemType)BinaryPrimitives.ReadUInt64LittleEndian(start))
        {
            case PxarItemType.Entry or PxarItemType.EntryV1:
                return SourceFormat.Archive;
            case PxarItemType.PayloadStartMarker:
                return SourceFormat.Payload;
            case PxarItemType.FormatVersion:
                return start.Length >= 24 && BinaryPrimitives.ReadUInt64LittleEndian(start[16..]) == 1
                    ? SourceFormat.Archive
                    : SourceFormat.Metadata;
            default:
                return NameOf(start) is null ? SourceFormat.Unknown : SourceFormat.Foreign;
        }
    }

    /// <summary>The name of a foreign format, and what to do about it where something can be done; null when it is not known.</summary>
    internal static string? NameOf(ReadOnlySpan<byte> start)
    {
        foreach ((byte[] magic, string name) in s_foreign)
        {
            if (start.StartsWith(magic))
                return name;
        }

        // In casync's formats an item's length stands before its type.
        if (start.Length >= 16 && BinaryPrimitives.ReadUInt64LittleEndian(start[8..]) is CatarEntry)
            return "a catar archive of casync or desync";
        if (start.Length >= 16 && BinaryPrimitives.ReadUInt64LittleEndian(start[8..]) is CatarIndex)
            return "a chunk index of casync or desync, which holds no data";
        return start.Length >= TarMagicOffset + 5 && start.Slice(TarMagicOffset, 5).SequenceEqual("ustar"u8) ? "a tar archive" : null;
    }
}
