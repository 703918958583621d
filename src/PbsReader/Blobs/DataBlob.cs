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

    /// <summary>What kind it is; null when the bytes are no blob.</summary>
    public static BlobKind? KindOf(ReadOnlySpan<byte> blob) => throw new NotImplementedException();

    /// <summary>
    /// Checks magic and CRC, decrypts with tag check, decompresses; the caller gives the buffer back. A plain blob is decoded with any
    /// key, an encrypted one only with its own.
    /// </summary>
    /// <param name="blob">The stored bytes.</param>
    /// <param name="key">For encrypted kinds.</param>
    /// <param name="maxLength">Longest result that is accepted.</param>
    /// <exception cref="PbsException">Damaged, too long, or no (right) key. The message names no place: the caller knows it.</exception>
    public static ChunkBuffer Decode(ReadOnlySpan<byte> blob, CryptConfig? key, int maxLength) => throw new NotImplementedException();

    /// <summary>The stored form of <paramref name="data"/>, compressed only when that is shorter; the caller gives the buffer back.</summary>
    /// <param name="data">At most <see cref="MaxBlobLength"/> bytes.</param>
    /// <param name="key">Encrypts when given.</param>
    /// <param name="compress">Whether to try zstd.</param>
    public static ChunkBuffer Encode(ReadOnlySpan<byte> data, CryptConfig? key, bool compress) => throw new NotImplementedException();
}
