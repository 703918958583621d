using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PbsReader.Blobs;

/// <summary>The container of chunks and small files (datastore spec, 3). Safe for concurrent use.</summary>
public static class DataBlob
{
    /// <summary>Bytes in front of plain and compressed data.</summary>
    public const int PlainHeaderSize = 12;

    /// <summary>Bytes in front of encrypted data.</summary>
    public const int EncryptedHeaderSize = 44;

    /// <summary>Largest blob file that is no chunk, decoded.</summary>
    public const int MaxBlobLength = 128 << 20;

    private const int CopyLength = 256 << 10;

    /// <summary>What kind it is; null when the bytes are no blob.</summary>
    public static BlobKind? KindOf(ReadOnlySpan<byte> blob) =>
        BlobHeader.KindOf(blob) is BlobKind kind && blob.Length >= BlobHeader.SizeOf(kind) ? kind : null;

    /// <summary>Whether the bytes are a blob whose CRC is right: all that can be told of an encrypted one without its key.</summary>
    public static bool HasRightChecksum(ReadOnlySpan<byte> blob) =>
        KindOf(blob) is BlobKind kind && Crc32.Compute(blob[BlobHeader.SizeOf(kind)..]) == BlobHeader.ReadChecksum(blob);

    /// <summary>
    /// Checks magic and CRC, decrypts with tag check, decompresses; the caller gives the buffer back. A plain blob is decoded with any
    /// key, an encrypted one only with its own.
    /// </summary>
    /// <param name="blob">The stored bytes.</param>
    /// <param name="key">For encrypted kinds.</param>
    /// <param name="maxLength">Longest result that is accepted.</param>
    /// <exception cref="PbsException">Damaged, too long, or no (right) key. The message names no place: the caller knows it.</exception>
    public static ChunkBuffer Decode(ReadOnlySpan<byte> blob, CryptConfig? key, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        ReadOnlySpan<byte> data = CheckedData(blob, out BlobKind kind);
        switch (kind)
        {
            case BlobKind.Plain:
                ChunkBuffer plain = RentAtMost(data.Length, maxLength);
                data.CopyTo(plain.WritableMemory.Span);
                return plain;
            case BlobKind.Compressed:
                return ZstdCodec.Decompress(data, maxLength);
            case BlobKind.Encrypted:
                return Decrypt(blob, key, maxLength);
            default:
                // What is not smaller than its content is stored without compression.
                using (ChunkBuffer compressed = Decrypt(blob, key, int.MaxValue))
                    return ZstdCodec.Decompress(compressed.Span, maxLength);
        }
    }

    /// <summary>
    /// The same into memory that is there; returns the length of the content. What is told to <paramref name="progress"/> has not passed
    /// all checks yet.
    /// </summary>
    internal static int Decode(ReadOnlySpan<byte> blob, CryptConfig? key, Span<byte> destination, DecodeProgress? progress = null)
    {
        ReadOnlySpan<byte> data = CheckedData(blob, out BlobKind kind);
        switch (kind)
        {
            case BlobKind.Plain:
                Copy(data, AtMost(destination, data.Length), progress);
                return data.Length;
            case BlobKind.Compressed:
                return ZstdCodec.Decompress(data, destination, progress);
            case BlobKind.Encrypted:
                Decrypt(blob, key, AtMost(destination, data.Length));
                return data.Length;
            default:
                using (ChunkBuffer compressed = Decrypt(blob, key, int.MaxValue))
                    return ZstdCodec.Decompress(compressed.Span, destination, progress);
        }
    }

    /// <summary>The stored form of <paramref name="data"/>, compressed when that is shorter; the caller gives the buffer back.</summary>
    /// <param name="data">At most <see cref="MaxBlobLength"/> bytes.</param>
    /// <param name="key">Encrypts when given.</param>
    /// <param name="compress">Whether to try zstd.</param>
    public static ChunkBuffer Encode(ReadOnlySpan<byte> data, CryptConfig? key, bool compress)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, MaxBlobLength);
        int headerSize = key is null ? PlainHeaderSize : EncryptedHeaderSize;
        ChunkBuffer result = ChunkBuffer.Rent(headerSize + data.Length);
        try
        {
            Span<byte> blob = result.WritableMemory.Span;
            Span<byte> target = blob[headerSize..];
            int? compressedLength = compress && data.Length > 1 ? ZstdCodec.TryCompress(data, target[..^1]) : null;
            BlobKind kind;
            if (compressedLength is int length)
            {
                result.Trim(headerSize + length);
                blob = blob[..result.Length];
                target = target[..length];
                kind = key is null ? BlobKind.Compressed : BlobKind.CompressedEncrypted;
                key?.Encrypt(target, target, Iv(blob), Tag(blob));
            }
            else
            {
                kind = key is null ? BlobKind.Plain : BlobKind.Encrypted;
                if (key is null)
                    data.CopyTo(target);
                else
                    key.Encrypt(data, target, Iv(blob), Tag(blob));
            }

            BlobHeader.Write(blob, kind);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>The refusal of content that is longer than the caller allows.</summary>
    internal static PbsException TooLong(int maxLength) =>
        new(PbsError.Corrupt, $"its content is longer than the {maxLength} bytes that are allowed here");

    private static ReadOnlySpan<byte> CheckedData(ReadOnlySpan<byte> blob, out BlobKind kind)
    {
        kind = KindOf(blob)
            ?? throw new PbsException(PbsError.Corrupt, "it is no blob: it is cut off, or begins with something else");
        ReadOnlySpan<byte> data = blob[BlobHeader.SizeOf(kind)..];
        return Crc32.Compute(data) == BlobHeader.ReadChecksum(blob)
            ? data
            : throw new PbsException(PbsError.Corrupt, "it is damaged: its CRC is another one");
    }

    private static ChunkBuffer Decrypt(ReadOnlySpan<byte> blob, CryptConfig? key, int maxLength)
    {
        ChunkBuffer plain = RentAtMost(blob.Length - EncryptedHeaderSize, maxLength);
        try
        {
            Decrypt(blob, key, plain.WritableMemory.Span);
            return plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }

    private static void Decrypt(ReadOnlySpan<byte> blob, CryptConfig? key, Span<byte> plain)
    {
        if (key is null)
            throw new PbsException(PbsError.KeyRequired, "it is encrypted, and no key was given");
        ReadOnlySpan<byte> iv = blob[BlobHeader.IvOffset..BlobHeader.TagOffset];
        ReadOnlySpan<byte> tag = blob[BlobHeader.TagOffset..EncryptedHeaderSize];
        if (!key.TryDecrypt(iv, tag, blob[EncryptedHeaderSize..], plain))
            throw new PbsException(PbsError.Corrupt, "it cannot be decrypted: it was encrypted with another key, or changed since");
    }

    private static void Copy(ReadOnlySpan<byte> data, Span<byte> destination, DecodeProgress? progress)
    {
        for (int done = 0; done < data.Length;)
        {
            int count = progress is null ? data.Length : Math.Min(CopyLength, data.Length - done);
            data.Slice(done, count).CopyTo(destination[done..]);
            done += count;
            progress?.OnDecoded(done);
        }
    }

    private static Span<byte> AtMost(Span<byte> destination, int length) =>
        length <= destination.Length ? destination[..length] : throw TooLong(destination.Length);

    private static ChunkBuffer RentAtMost(int length, int maxLength) =>
        length <= maxLength ? ChunkBuffer.Rent(length) : throw TooLong(maxLength);

    private static Span<byte> Iv(Span<byte> blob) => blob[BlobHeader.IvOffset..BlobHeader.TagOffset];

    private static Span<byte> Tag(Span<byte> blob) => blob[BlobHeader.TagOffset..EncryptedHeaderSize];
}
