namespace PbsReader.Caching;

/// <summary>
/// Which files have not been used for longest. All are listed once, and what was found is worked off until it is used up; whether a file
/// was used since is looked at then. For one thread, which has the lock to write.
/// </summary>
internal sealed class Eviction(CacheFolder folder)
{
    // About 1 MiB of memory; of more files than that the listing is made anew before all were looked at.
    private const int MostCandidates = 16 << 10;

    private readonly PriorityQueue<CacheFile, long> _candidates = new();
    private long _newest;

    /// <summary>Files removed so far.</summary>
    internal long Count { get; private set; }

    /// <summary>Bytes of all files, counted; the candidates are new then.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    internal long Recount()
    {
        long total = 0;
        _newest = 0;
        var oldest = new PriorityQueue<CacheFile, long>();
        foreach (CacheFile file in folder.List())
        {
            total += file.Size;
            _newest = Math.Max(_newest, file.LastUse);
            if (oldest.Count < MostCandidates)
                oldest.Enqueue(file, -file.LastUse);
            else
                _newest = Math.Min(_newest, oldest.EnqueueDequeue(file, -file.LastUse).LastUse);
        }

        _candidates.Clear();
        _candidates.EnqueueRange(oldest.UnorderedItems.Select(item => (item.Element, item.Element.LastUse)));
        return total;
    }

    /// <summary>Removes files until no more than <paramref name="most"/> bytes are left; gives how many are left.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    internal long Shrink(long total, long most)
    {
        bool isListed = false;
        while (total > most)
        {
            if (!_candidates.TryDequeue(out CacheFile candidate, out _))
            {
                if (isListed)
                    break;
                (total, isListed) = (Recount(), true);
                continue;
            }

            // Another process may have used or removed it. What was used after the listing may be newer than what came after it.
            if (folder.Find(candidate.Key) is not { } now)
                continue;
            if (now.LastUse > candidate.LastUse)
            {
                if (now.LastUse < _newest)
                    _candidates.Enqueue(now, now.LastUse);
                continue;
            }

            if (folder.Remove(now.Key, out bool wasThere) < 0 || !wasThere)
                continue;
            isListed = false;
            total -= now.Size;
            Count++;
        }

        return total;
    }
}
