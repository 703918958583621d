using PbsReader.Interop;

namespace PbsReader.Caching;

/// <summary>
/// Adds files to the cache and keeps its size within the limit, to the byte and for all processes together: everything here happens under
/// the lock of the account. For one thread.
/// </summary>
internal sealed class CacheStore(CacheFolder folder, CacheAccount account, long limit)
{
    private readonly Eviction _eviction = new(folder);

    /// <summary>Files removed to make room.</summary>
    internal long EvictionCount => _eviction.Count;

    /// <summary>Takes the lock; -<see cref="LibC.TryAgain"/> when another process has it.</summary>
    internal int TryEnter() => account.TryEnter();

    /// <summary>Gives it back, or gives up waiting for it.</summary>
    internal void Leave()
    {
        account.GiveTurn();
        account.Leave();
    }

    /// <summary>Brings the cache within the limit, which may have been a larger one.</summary>
    internal int Fit() => Change(0, static total => (0, total));

    /// <summary>Adds a file, after making room for it; a negated error number when it cannot be had.</summary>
    internal int Add(CacheKey key, ReadOnlySpan<byte> content)
    {
        long size = CacheFile.SizeOf(content.Length);
        CacheFile? there = folder.Find(key);
        if (size > limit || there?.Length == content.Length)
            return 0;
        int result = Open(size, out long total);
        if (result < 0)
            return result;
        if (there is { } wrong && folder.Remove(key, out bool wasThere) >= 0 && wasThere)
            total = Math.Max(0, total - wrong.Size);
        result = folder.Write(key, content, out bool isNew);
        if (result is -LibC.NoSpace or -LibC.QuotaExceeded && total > 0)
        {
            // The disk is full of other things: then of ours as much has to go as comes.
            if (!TryShrink(ref total, total - size))
                return -LibC.AccessDenied;
            result = folder.Write(key, content, out isNew);
        }

        Close(result >= 0 && isNew ? total + size : total);
        return result;
    }

    /// <summary>Removes files, and tells which were there; a negated error number when the account cannot be written.</summary>
    internal int Remove(IEnumerable<CacheFile> files, Action<CacheFile> removed) => Change(0, total =>
    {
        int result = 0;
        foreach (CacheFile file in files)
        {
            int one = folder.Remove(file.Key, out bool wasThere);
            result = Math.Min(result, one);
            if (!wasThere)
                continue;
            total -= file.Size;
            removed(file);
        }

        return (result, Math.Max(0, total));
    });

    private int Change(long size, Func<long, (int Result, long Total)> change)
    {
        int result = Open(size, out long total);
        if (result < 0)
            return result;
        (result, total) = change(total);
        Close(total);
        return result;
    }

    // Until it is closed, whoever looks counts anew.
    private int Open(long size, out long total)
    {
        total = 0;
        if (account.Read() is long known)
        {
            total = known;
            if (account.Write(total, isOpen: true) is < 0 and int error)
                return error;
        }
        else
        {
            folder.RemoveLeftovers();
            if (account.Write(0, isOpen: true) is < 0 and int error)
                return error;
            if (!TryList(ref total, _ => _eviction.Recount()))
                return -LibC.AccessDenied;
        }

        if (!TryShrink(ref total, limit - size))
            return -LibC.AccessDenied;

        // What cannot be removed counts all the same.
        return total <= limit - size ? 0 : -LibC.NotPermitted;
    }

    private bool TryShrink(ref long total, long most) => TryList(ref total, before => _eviction.Shrink(before, most));

    // False when the folder cannot be listed: the account stays open then, and whoever comes next counts anew.
    private static bool TryList(ref long total, Func<long, long> step)
    {
        try
        {
            total = step(total);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Close(long total) => account.Write(total, isOpen: false);
}
