namespace PbsReader.Caching;

/// <summary>
/// Which files have not been used for longest. All are listed once, and what was found is worked off until it is used up; what was used
/// since is passed over then. For one thread, which has the lock to write.
/// </summary>
internal sealed class Eviction(CacheFolder folder)
{
    // About 1 MiB of memory; of more files than that the listing is made anew before all were looked at.
    private const int MostCandidates = 16 << 10;

    private readonly Queue<CacheFile> _candidates = [];

    /// <summary>Files removed so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Bytes of all files, counted; the candidates are new then.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    internal long Recount()
    {
        long total = 0;
        var oldest = new PriorityQueue<CacheFile, long>();
        foreach (CacheFile file in folder.List())
        {
            total += file.Size;
            if (oldest.Count < MostCandidates)
                oldest.Enqueue(file, -file.LastUse);
            else
                oldest.EnqueueDequeue(file, -file.LastUse);
        }

        _candidates.Clear();
        var files = new Stack<CacheFile>();
        while (oldest.TryDequeue(out CacheFile file, out _))
            files.Push(file);
        foreach (CacheFile file in files)
            _candidates.Enqueue(file);
        return total;
    }

    /// <summary>Removes files until no more than <paramref name="most"/> bytes are left; gives how many are left.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    internal long Shrink(long total, long most)
    {
        bool isListed = false;
        while (total > most)
        {
            if (!_candidates.TryDequeue(out CacheFile candidate))
            {
                if (isListed && _candidates.Count == 0)
                    break;
                (total, isListed) = (Recount(), true);
                if (_candidates.Count == 0)
                    break;
                continue;
            }

            // Another process may have used or removed it.
            if (folder.Find(candidate.Key) is not { } now || now.LastUse > candidate.LastUse)
                continue;
            if (folder.Remove(now.Key, out bool wasThere) < 0 || !wasThere)
                continue;
            total -= now.Size;
            Count++;
        }

        return total;
    }
}
