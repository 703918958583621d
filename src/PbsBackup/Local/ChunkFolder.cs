using PbsBackup.Interop;
using PbsBackup.Snapshots;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;

namespace PbsBackup.Local;

/// <summary>Puts chunks into <c>.chunks</c> by the rules of datastore spec, 11.3 and 11.4. Safe for concurrent use.</summary>
internal sealed class ChunkFolder(StoreFolder store)
{
    private const int FolderDigits = 4;

    /// <summary>Marks a chunk as used, so that garbage collection leaves it alone; false when it is not there.</summary>
    public bool TryTouch(ChunkDigest digest)
    {
        byte[] path = Posix.Terminated(PathOf(digest));

        // An empty file marks a chunk that is elsewhere, or was lost in a crash.
        return TryGetLength(digest, path) is > 0 && TryTouch(digest, path);
    }

    /// <summary>Stores a chunk; true when it was there already.</summary>
    /// <param name="digest">Its name.</param>
    /// <param name="blob">Its encoded form.</param>
    /// <exception cref="BackupException">It cannot be written, or what is there under its name cannot be right.</exception>
    public bool Insert(ChunkDigest digest, ReadOnlySpan<byte> blob)
    {
        byte[] path = Posix.Terminated(PathOf(digest));
        if (TryGetLength(digest, path) is long length and > 0 && IsKept(digest, path, length, blob) && TryTouch(digest, path))
            return true;
        Write(digest, blob);
        return false;
    }

    private static string PathOf(ChunkDigest digest)
    {
        string name = digest.ToString();
        return $"{StoreFolder.ChunkFolderName}/{name[..FolderDigits]}/{name}";
    }

    private static bool IsEncrypted(BlobKind? kind) => kind is BlobKind.Encrypted or BlobKind.CompressedEncrypted;

    private bool TryTouch(ChunkDigest digest, byte[] path)
    {
        int result = Posix.TouchAt(store.Descriptor, path);
        if (result == -PosixError.NoEntry)
            return false;
        StoreError.Check(result, "mark as used", store.PlaceOf(PathOf(digest)));
        return true;
    }

    private long? TryGetLength(ChunkDigest digest, byte[] path)
    {
        int result = Posix.GetStatusAt(store.Descriptor, path, out FileStatus status);
        if (result == -PosixError.NoEntry)
            return null;
        StoreError.Check(result, "examine", store.PlaceOf(PathOf(digest)));
        return status.IsFile ? status.Size : throw Damaged(digest, "is no regular file");
    }

    /// <summary>Whether what is there stays, and <paramref name="blob"/> is not needed.</summary>
    private bool IsKept(ChunkDigest digest, byte[] path, long length, ReadOnlySpan<byte> blob)
    {
        if (length == blob.Length)
            return true;
        BlobKind? stored = ReadKind(digest, path);
        BlobKind? offered = DataBlob.KindOf(blob);

        // What does not even begin like a chunk is no chunk.
        if (stored is null)
            return false;
        if (IsEncrypted(stored) != IsEncrypted(offered))
            throw Damaged(digest, IsEncrypted(stored) ? "is encrypted, which the new chunk of its name is not" : "is not encrypted");
        if (stored == BlobKind.Encrypted && offered == BlobKind.Encrypted)
            throw Damaged(digest, $"has {length} bytes where the new chunk of its name has {blob.Length}: one of them is damaged");
        return (IsEncrypted(stored) || length < blob.Length) && IsSound(digest, path, length);
    }

    /// <summary>Whether a chunk of another length than expected is whole: after a power failure it can be cut off.</summary>
    private bool IsSound(ChunkDigest digest, byte[] path, long length)
    {
        if (length > ChunkBuffer.MaxChunkLength + DataBlob.EncryptedHeaderSize)
            return false;
        using ChunkBuffer blob = ChunkBuffer.Rent((int)length);
        int count = Read(digest, path, blob.WritableMemory.Span);
        try
        {
            if (count == length)
                DataBlob.Decode(blob.Span, null, ChunkBuffer.MaxChunkLength).Dispose();
            return count == length;
        }
        catch (PbsException error)
        {
            // The checksum comes before the key.
            return error.Kind == PbsError.KeyRequired;
        }
    }

    private BlobKind? ReadKind(ChunkDigest digest, byte[] path)
    {
        Span<byte> header = stackalloc byte[DataBlob.EncryptedHeaderSize];
        return DataBlob.KindOf(header[..Read(digest, path, header)]);
    }

    private int Read(ChunkDigest digest, byte[] path, Span<byte> buffer)
    {
        int file = Posix.OpenAt(store.Descriptor, path, OpenFlags.NoFollow);
        if (file == -PosixError.NoEntry)
            return 0;
        StoreError.Check(file, "open", store.PlaceOf(PathOf(digest)));
        int count = Posix.ReadAt(file, buffer, 0);
        _ = Posix.Close(file);
        return StoreError.Check(count, "read", store.PlaceOf(PathOf(digest)));
    }

    private void Write(ChunkDigest digest, ReadOnlySpan<byte> blob)
    {
        string path = PathOf(digest);
        TemporaryFile? file = TemporaryFile.TryCreate(store, path);
        if (file is null)
        {
            StoreCreator.CreateFolder(store, path.Substring(StoreFolder.ChunkFolderName.Length + 1, FolderDigits));
            file = TemporaryFile.TryCreate(store, path) ?? throw StoreError.Create(-PosixError.NoEntry, "create", store.PlaceOf(path));
        }

        using (file)
        {
            file.Write(blob, 0);
            file.Commit(path, isDurable: store.SyncLevel == SyncLevel.File);
        }
    }

    private BackupException Damaged(ChunkDigest digest, string what) => new(
        BackupError.Target,
        $"{store.PlaceOf(PathOf(digest))} {what}; verify the datastore: what is damaged is then renamed, and the next backup replaces it");
}
