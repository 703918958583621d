using System.Security.Cryptography;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PbsReader.Snapshots;

/// <summary>Reads files of a snapshot and checks them against the manifest (datastore spec, 8, steps 1, 2 and 5).</summary>
internal static class StoredFiles
{
    /// <summary>Longest blob file, encoded; a server takes no longer one.</summary>
    public const int MaxBlobFileLength = ChunkBuffer.MaxChunkLength + DataBlob.EncryptedHeaderSize;

    /// <summary>Reads and parses the manifest and checks that it is this snapshot's; key and signature are not looked at.</summary>
    public static async ValueTask<BackupManifest> ReadManifestAsync(ISnapshotReader reader, CancellationToken cancellationToken)
    {
        const string Name = BackupManifest.FileName;
        ReadOnlyMemory<byte> file = await reader.ReadFileAsync(Name, MaxBlobFileLength, cancellationToken).ConfigureAwait(false);
        return At(reader.Id, Name, () =>
        {
            if (DataBlob.KindOf(file.Span) is BlobKind.Encrypted or BlobKind.CompressedEncrypted)
                throw new PbsException(PbsError.Corrupt, "the manifest is encrypted, which it never is");
            BackupManifest manifest = BackupManifest.Parse(Decode(file, null, BackupManifest.MaxLength));
            if (manifest.Identity != (reader.Id.Group.Type, reader.Id.Group.Id, reader.Id.Time))
                throw new PbsException(PbsError.Corrupt, $"it is the manifest of {new SnapshotId(manifest.Group, manifest.Time)}");
            return manifest;
        });
    }

    /// <summary>Reads a blob whose stored bytes are those of the manifest's entry, and decodes it.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadBlobAsync(
        ISnapshotReader reader, ManifestFile entry, CryptConfig? key, CancellationToken cancellationToken)
    {
        long limit = Math.Min(entry.Size, MaxBlobFileLength);
        ReadOnlyMemory<byte> file = await reader.ReadFileAsync(entry.Name, limit, cancellationToken).ConfigureAwait(false);
        return At(reader.Id, entry.Name, () =>
        {
            if (file.Length != entry.Size || !SHA256.HashData(file.Span).AsSpan().SequenceEqual(entry.Checksum.Span))
                throw new PbsException(PbsError.Corrupt, "length or checksum is not that of the manifest");
            bool isEncrypted = DataBlob.KindOf(file.Span) is BlobKind.Encrypted or BlobKind.CompressedEncrypted;
            bool isPlainByNature = entry.Name == StoredName.EncryptedKey && !isEncrypted;
            if (isEncrypted != (entry.CryptMode == CryptMode.Encrypt) && !isPlainByNature)
                throw new PbsException(PbsError.Corrupt, $"the manifest calls it {CryptModeText.Format(entry.CryptMode)}, which it is not");
            return Decode(file, isEncrypted ? key : null, DataBlob.MaxBlobLength);
        });
    }

    /// <summary>Reads a blob that no manifest lists; only its CRC is checked, and the tag when it is encrypted.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadUnlistedBlobAsync(
        ISnapshotReader reader, string fileName, CryptConfig? key, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> file = await reader.ReadFileAsync(fileName, MaxBlobFileLength, cancellationToken).ConfigureAwait(false);
        return At(reader.Id, fileName, () => Decode(file, key, DataBlob.MaxBlobLength));
    }

    /// <summary>Runs a check of a file; its errors say which file of which snapshot it was.</summary>
    public static T At<T>(SnapshotId snapshot, string fileName, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (PbsException exception)
        {
            throw new PbsException(exception.Kind, $"{snapshot.FullName}/{fileName}: {exception.Message}", exception);
        }
    }

    private static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> file, CryptConfig? key, int maxLength)
    {
        using ChunkBuffer decoded = DataBlob.Decode(file.Span, key, maxLength);
        return decoded.Span.ToArray();
    }
}
