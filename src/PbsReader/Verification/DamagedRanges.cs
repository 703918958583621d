using PxarArchive;

namespace PbsReader.Verification;

/// <summary>Damaged parts of one archive, in ascending order and apart from each other, and the entries that were found in each.</summary>
internal sealed class DamagedRanges(IReadOnlyList<(long Start, long End)> ranges)
{
    /// <summary>Entries that are told of for one part.</summary>
    public const int MostPaths = 100;

    private readonly List<DamagedPath>[] _paths = [.. ranges.Select(static _ => new List<DamagedPath>())];
    private readonly bool[] _areMore = new bool[ranges.Count];

    public IReadOnlyList<(long Start, long End)> All => ranges;

    /// <summary>Notes an entry.</summary>
    /// <returns>False when there is no room for more in this part.</returns>
    public bool Add(int position, FileName path, bool isSubtree)
    {
        List<DamagedPath> paths = _paths[position];
        if (paths.Count == MostPaths)
            return !(_areMore[position] = true);
        paths.Add(new DamagedPath(path, isSubtree));
        return true;
    }

    /// <summary>Notes an entry in every part that it shares bytes with.</summary>
    /// <returns>Whether there is one.</returns>
    public bool AddWhere(long start, long end, Func<FileName> path)
    {
        int position = FirstBehind(start);
        if (position == ranges.Count || ranges[position].Start >= end)
            return false;
        FileName name = path();
        for (; position < ranges.Count && ranges[position].Start < end; position++)
            Add(position, name, isSubtree: false);
        return true;
    }

    /// <summary>Notes that there may be entries that cannot be found.</summary>
    public void GiveUp(int position) => _areMore[position] = true;

    /// <summary>Notes that there may be entries that cannot be found, in any part.</summary>
    public void GiveUp() => Array.Fill(_areMore, true);

    /// <summary>What was found in a part, in the order of paths.</summary>
    public (IReadOnlyList<DamagedPath> Paths, bool AreComplete) ResultOf(int position) =>
        ([.. _paths[position].OrderBy(static path => path.Path)], !_areMore[position]);

    /// <summary>The first part that ends behind an offset.</summary>
    private int FirstBehind(long offset)
    {
        (int low, int high) = (0, ranges.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ranges[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
