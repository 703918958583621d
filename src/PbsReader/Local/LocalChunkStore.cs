using System.Text;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Interop;

namespace PbsReader.Local;

/// <summary>
/// <c>.chunks/abcd/DIGEST</c> of a datastore directory (datastore spec, 2). Every read completes synchronously, allocates nothing but
/// its buffer, and keeps nothing open. Safe for concurrent use.
/// </summary>
public sealed class LocalChunkStore : IChunkStore
{
    private const int FolderDigits = 4;
    private const int MaxBlobLength = ChunkBuffer.MaxChunkLength + DataBlob.EncryptedHeaderSize;
    private const int MaxBadCopies = 10;

    private readonly byte[] _prefix;

    internal LocalChunkStore(string folder) => _prefix = Encoding.UTF8.GetBytes(folder + "/");

    /// <inheritdoc/>
    public ValueTask<ChunkBuffer> ReadBlobAsync(ChunkDigest digest, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ChunkBuffer>(cancellationToken);
        Span<byte> path = stackalloc byte[_prefix.Length + FolderDigits + 1 + 2 * ChunkDigest.Size + 1];
        WritePath(digest, path);

        // Once more: it may just have been replaced.
        ChunkBuffer? blob = TryRead(digest, path) ?? TryRead(digest, path);
        return blob is null ? throw Missing(digest, path) : new ValueTask<ChunkBuffer>(blob);
    }

    /// <summary>
    /// The inode number: file systems give it out in the order of places on the disk, or of writing, which comes to the same.
    /// </summary>
    public long OrderOf(ChunkDigest digest)
    {
        Span<byte> path = stackalloc byte[_prefix.Length + FolderDigits + 1 + 2 * ChunkDigest.Size + 1];
        WritePath(digest, path);
        return StoreFile.GetInode(path, out ulong inode) == 0 ? (long)(inode & long.MaxValue) : 0;
    }

    /// <inheritdoc/>
    public string PlaceOf(ChunkDigest digest)
    {
        Span<byte> path = stackalloc byte[_prefix.Length + FolderDigits + 1 + 2 * ChunkDigest.Size + 1];
        WritePath(digest, path);
        return PathOf(path);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    /// <summary>Null when the chunk is not there or empty.</summary>
    private static ChunkBuffer? TryRead(ChunkDigest digest, ReadOnlySpan<byte> path)
    {
        int result = StoreFile.Open(path, out StoreFile file);
        if (result is -LibC.NoEntry or -LibC.NotDirectory or -LibC.Stale)
            return null;
        if (result < 0)
            throw StoreError.Create(result, Describe(digest, path));
        ChunkBuffer? blob = null;
        try
        {
            result = file.GetLength(out long length);
            if (result < 0)
                throw StoreError.Create(result, Describe(digest, path));
            if (length < 0)
                throw StoreError.NoFile(Describe(digest, path));
            if (length == 0)
                return null;
            if (length > MaxBlobLength)
                throw new PbsException(PbsError.Corrupt, $"{Describe(digest, path)} has {length} bytes, more than any chunk");
            blob = ChunkBuffer.Rent((int)length);
            result = file.Read(blob.WritableMemory.Span);
            if (result < 0)
                throw StoreError.Create(result, Describe(digest, path));
            if (result < length)
                throw new PbsException(PbsError.Corrupt, $"{Describe(digest, path)} became shorter while it was read");
            return blob;
        }
        catch
        {
            blob?.Dispose();
            throw;
        }
        finally
        {
            file.Close();
        }
    }

    private static PbsException Missing(ChunkDigest digest, ReadOnlySpan<byte> path)
    {
        string place = Describe(digest, path);
        if (StoreFile.GetStatus(path, follow: false, out _) == 0)
        {
            return new PbsException(
                PbsError.NotFound, $"{place} is empty: damaged, or this is only the local cache of a datastore that lies on S3");
        }

        string file = PathOf(path);
        for (int number = 0; number < MaxBadCopies; number++)
        {
            if (LocalFile.Exists($"{file}.{number}.bad"))
            {
                string advice = "verification found it damaged and renamed it; a new backup or a sync may bring it back";
                return new PbsException(PbsError.NotFound, $"{place} is missing, but there is {digest}.{number}.bad: {advice}");
            }
        }

        return new PbsException(PbsError.NotFound, $"{place} is missing");
    }

    private static string Describe(ChunkDigest digest, ReadOnlySpan<byte> path) => $"chunk {digest} ({PathOf(path)})";

    private static string PathOf(ReadOnlySpan<byte> path) => Encoding.UTF8.GetString(path[..^1]);

    private void WritePath(ChunkDigest digest, Span<byte> path)
    {
        Span<byte> bytes = stackalloc byte[ChunkDigest.Size];
        digest.WriteTo(bytes);
        _prefix.CopyTo(path);
        Span<byte> name = path[(_prefix.Length + FolderDigits + 1)..];
        Convert.TryToHexStringLower(bytes, name, out _);
        name[..FolderDigits].CopyTo(path[_prefix.Length..]);
        path[_prefix.Length + FolderDigits] = (byte)'/';
        path[^1] = 0;
    }
}
