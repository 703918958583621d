using System.Buffers.Binary;

namespace PbsReader.Blobs;

/// <summary>The front of a blob: magic and checksum, and IV and tag when it is encrypted (datastore spec, 3).</summary>
internal static class BlobHeader
{
    public const int MagicSize = 8;
    public const int ChecksumOffset = 8;
    public const int IvOffset = 12;
    public const int TagOffset = 28;

    // As big-endian numbers, so that they read as the specification has them.
    private const ulong Plain = 0x42ab_3807_be83_70a1;
    private const ulong Compressed = 0x31b9_5842_6fb6_a37f;
    private const ulong Encrypted = 0x7b67_85be_222d_4cf0;
    private const ulong CompressedEncrypted = 0xe659_1bbf_0bbf_d80b;

    /// <summary>The kind that the magic says; null for any other or too few bytes.</summary>
    public static BlobKind? KindOf(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < MagicSize)
            return null;
        return BinaryPrimitives.ReadUInt64BigEndian(blob) switch
        {
            Plain => BlobKind.Plain,
            Compressed => BlobKind.Compressed,
            Encrypted => BlobKind.Encrypted,
            CompressedEncrypted => BlobKind.CompressedEncrypted,
            _ => null,
        };
    }

    /// <summary>Bytes in front of the data.</summary>
    public static int SizeOf(BlobKind kind) =>
        kind is BlobKind.Plain or BlobKind.Compressed ? DataBlob.PlainHeaderSize : DataBlob.EncryptedHeaderSize;

    public static uint ReadChecksum(ReadOnlySpan<byte> blob) => BinaryPrimitives.ReadUInt32LittleEndian(blob[ChecksumOffset..]);

    /// <summary>Writes the magic, and the checksum of the data that is there already.</summary>
    public static void Write(Span<byte> blob, BlobKind kind)
    {
        ulong magic = kind switch
        {
            BlobKind.Plain => Plain,
            BlobKind.Compressed => Compressed,
            BlobKind.Encrypted => Encrypted,
            _ => CompressedEncrypted,
        };
        BinaryPrimitives.WriteUInt64BigEndian(blob, magic);
        BinaryPrimitives.WriteUInt32LittleEndian(blob[ChecksumOffset..], Crc32.Compute(blob[SizeOf(kind)..]));
    }
}
