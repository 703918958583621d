using System.Buffers.Binary;
using PxarArchive.Format;
using PxarArchive.Sources;

namespace PxarArchive;

/// <summary>Tells by content, never by name, what a file is. For choosing what to do with it, and for messages that help.</summary>
public static class PxarFileProbe
{
    /// <summary>As many bytes from a file's start are worth having.</summary>
    public const int Length = 512;

    private const int TarMagicOffset = 257;
    private const ulong CatarEntry = 0x1396fabcea5bbb51;

    /// <summary>What a file is that starts with these bytes.</summary>
    /// <param name="start">The first <see cref="Length"/> bytes, or all there are.</param>
    public static PxarFileKind Identify(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return PxarFileKind.Empty;
        if (start.Length >= PxarHeader.Size)
        {
            PxarHeader header = PxarHeader.Parse(start);
            switch (header.Type)
            {
                case PxarItemType.Entry or PxarItemType.EntryV1:
                    return PxarFileKind.Archive;
                case PxarItemType.FormatVersion:
                    return IsVersion1(start[PxarHeader.Size..]) ? PxarFileKind.Archive : PxarFileKind.SplitMetadata;
                case PxarItemType.PayloadStartMarker:
                    return PxarFileKind.SplitPayload;
            }

            // A catar starts with the size, then the type.
            if (header.FullSize == CatarEntry)
                return PxarFileKind.Catar;
        }

        return IdentifyForeign(start);
    }

    /// <summary>What the source is.</summary>
    public static async ValueTask<PxarFileKind> IdentifyAsync(IRandomAccessSource source, CancellationToken cancellationToken = default)
    {
        byte[] start = new byte[Length];
        int count = await source.ReadAsync(0, start, cancellationToken).ConfigureAwait(false);
        return Identify(start.AsSpan(0, count));
    }

    /// <summary>A few words for a message, for example <c>a tar archive</c>.</summary>
    public static string Describe(PxarFileKind kind) => kind switch
    {
        PxarFileKind.Empty => "an empty file",
        PxarFileKind.Archive => "a pxar archive",
        PxarFileKind.SplitMetadata => "the metadata half of a split pxar archive",
        PxarFileKind.SplitPayload => "the payload half of a split pxar archive",
        PxarFileKind.Catar => "a casync archive (catar)",
        PxarFileKind.ChunkIndex => "a chunk index of a backup",
        PxarFileKind.Tar => "a tar archive",
        PxarFileKind.Zip => "a zip archive",
        PxarFileKind.Zstd => "a zstd-compressed file",
        PxarFileKind.Gzip => "a gzip-compressed file",
        PxarFileKind.Xz => "an xz-compressed file",
        PxarFileKind.SquashFs => "a SquashFS image",
        _ => "not a pxar archive",
    };

    private static bool IsVersion1(ReadOnlySpan<byte> content) =>
        content.Length >= FormatVersionRecord.Size && BinaryPrimitives.ReadUInt64LittleEndian(content) == 1;

    private static PxarFileKind IdentifyForeign(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd]))
            return PxarFileKind.Zstd;
        if (start.StartsWith<byte>([0x1f, 0x8b]))
            return PxarFileKind.Gzip;
        if (start.StartsWith<byte>([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]))
            return PxarFileKind.Xz;
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return PxarFileKind.Zip;
        if (start.StartsWith("hsqs"u8))
            return PxarFileKind.SquashFs;
        if (start.StartsWith<byte>([0x1c, 0x91, 0x4e, 0xa5, 0x19, 0xba, 0xb3, 0xcd])
            || start.StartsWith<byte>([0x2f, 0x7f, 0x41, 0xed, 0x91, 0xfd, 0x0f, 0xcd]))
        {
            return PxarFileKind.ChunkIndex;
        }

        return start.Length > TarMagicOffset && start[TarMagicOffset..].StartsWith("ustar"u8) ? PxarFileKind.Tar : PxarFileKind.Unknown;
    }
}
