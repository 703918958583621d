using System.IO.Enumeration;
using System.Text;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Interop;

namespace PbsReader.Caching;

/// <summary>
/// Files of a folder of the cache, <c>ab/abcd…</c>: single steps, without any account of sizes. Safe for concurrent use; owns nothing.
/// </summary>
internal sealed class CacheFolder(PrivateFolder root, string name)
{
    private const int MaxChunkLength = ChunkBuffer.MaxChunkLength + DataBlob.EncryptedHeaderSize;
    private const long NanosecondsPerTick = 100;

    private static readonly EnumerationOptions s_everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        RecurseSubdirectories = true,
        MaxRecursionDepth = 1,
    };

    private readonly byte[] _name = Encoding.ASCII.GetBytes(name);

    /// <summary>Where it is.</summary>
    internal string Path => System.IO.Path.Combine(root.Path, name);

    /// <summary>
    /// The file's bytes as they are; null and 0 when it is not there, null and a negated error number when it cannot be read.
    /// </summary>
    internal ChunkBuffer? TryRead(CacheKey key, out int error)
    {
        Span<byte> path = stackalloc byte[CacheKey.MaxPathLength];
        error = root.Open(key.WritePath(_name, path), out StoreFile file);
        if (error < 0)
        {
            if (error is -LibC.NoEntry or -LibC.NotDirectory or -LibC.Stale)
                error = 0;
            return null;
        }

        ChunkBuffer? bytes = null;
        try
        {
            error = file.GetLength(out long length);
            if (error < 0 || length <= 0 || length > (key.Kind == CacheKind.Chunk ? MaxChunkLength : IndexFile.MaxLength))
                return null;
            bytes = ChunkBuffer.Rent((int)length);
            error = file.Read(bytes.WritableMemory.Span);
            if (error == length)
            {
                error = 0;
                return bytes;
            }

            // Shorter than it was: as good as not there.
            error = Math.Min(0, error);
            bytes.Dispose();
            return null;
        }
        catch
        {
            bytes?.Dispose();
            throw;
        }
        finally
        {
            file.Close();
        }
    }

    /// <summary>Whether it is there, and what is known of it.</summary>
    internal CacheFile? Find(CacheKey key)
    {
        Span<byte> path = stackalloc byte[CacheKey.MaxPathLength];
        return root.GetFacts(key.WritePath(_name, path), out FileFacts facts) < 0
            ? null
            : new CacheFile(key, facts.Length, facts.Modified / NanosecondsPerTick * NanosecondsPerTick);
    }

    /// <summary>Makes a file; a negated error number when that fails.</summary>
    internal int Write(CacheKey key, ReadOnlySpan<byte> content, out bool isNew)
    {
        Span<byte> buffer = stackalloc byte[CacheKey.MaxPathLength];
        ReadOnlySpan<byte> path = key.WritePath(_name, buffer);
        int result = root.Write(path, TemporaryName, content, out isNew);
        if (result != -LibC.NoEntry)
            return result;
        MakeFolders(buffer);
        return root.Write(path, TemporaryName, content, out isNew);
    }

    /// <summary>Gives a file of another folder a name in this one; a negated error number when that fails.</summary>
    internal int LinkFrom(CacheFolder other, CacheKey key)
    {
        Span<byte> buffer = stackalloc byte[CacheKey.MaxPathLength];
        Span<byte> source = stackalloc byte[CacheKey.MaxPathLength];
        ReadOnlySpan<byte> path = key.WritePath(_name, buffer);
        ReadOnlySpan<byte> from = key.WritePath(other._name, source);
        int result = root.Link(from, path);
        if (result != -LibC.NoEntry)
            return result;
        MakeFolders(buffer);
        return root.Link(from, path);
    }

    /// <summary>Removes a file; a negated error number when it stays, 0 also when it was not there.</summary>
    internal int Remove(CacheKey key, out bool wasThere)
    {
        Span<byte> path = stackalloc byte[CacheKey.MaxPathLength];
        int result = root.Remove(key.WritePath(_name, path));
        wasThere = result == 0;
        return result is -LibC.NoEntry or -LibC.NotDirectory ? 0 : result;
    }

    /// <summary>
    /// Removes a file that was refused, unless it is certainly right; true when it was removed, or should have been and could not.
    /// </summary>
    internal bool TryReject(CacheKey key, out bool isRemoved)
    {
        isRemoved = false;
        using (ChunkBuffer? content = TryRead(key, out _))
        {
            if (content is null || CacheCheck.IsProven(key, content.Memory))
                return false;
        }

        isRemoved = Remove(key, out _) >= 0;
        return true;
    }

    /// <summary>It was used at that time.</summary>
    internal void SetLastUse(CacheKey key, long time)
    {
        Span<byte> path = stackalloc byte[CacheKey.MaxPathLength];
        root.SetModified(key.WritePath(_name, path), time);
    }

    /// <summary>All files, in no order.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    internal IEnumerable<CacheFile> List()
    {
        string path = System.IO.Path.Combine(root.OpenPath, name);
        return Directory.Exists(path)
            ? new FileSystemEnumerable<CacheFile>(path, Describe, s_everything)
            {
                ShouldIncludePredicate = static (ref FileSystemEntry entry) =>
                    !entry.IsDirectory && CacheKey.Parse(entry.FileName) is not null,
            }
            : [];
    }

    /// <summary>Removes what a writer left that was killed. Nobody may be writing.</summary>
    internal void RemoveLeftovers() => root.Remove(TemporaryName);

    // One is enough: who writes has the lock.
    private static ReadOnlySpan<byte> TemporaryName => "unfinished\0"u8;

    private static CacheFile Describe(ref FileSystemEntry entry) => new(
        CacheKey.Parse(entry.FileName)!.Value,
        entry.Length,
        (entry.LastWriteTimeUtc.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * NanosecondsPerTick);

    private void MakeFolders(Span<byte> path)
    {
        Span<byte> folder = stackalloc byte[CacheKey.MaxPathLength];
        int length = _name.Length;
        foreach (int end in (ReadOnlySpan<int>)[length, length + 3])
        {
            path[..end].CopyTo(folder);
            folder[end] = 0;
            root.MakeFolder(folder[..(end + 1)]);
        }
    }
}
