namespace PxarMount.Vfs.Repository;

/// <summary>
/// Gives archives that are entered their place among the numbers of nodes: the one that their number suggests, so that it is mostly the
/// same after a remount, else the next free one. When there is none left, the place that was taken longest ago and is not in use gets a
/// new generation. Safe for concurrent use.
/// </summary>
internal sealed class ArchivePlaces(int capacity = NodeId.MaxTree)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (ArchiveFolder Archive, byte Generation)> _owners = [];
    private readonly Dictionary<ArchiveFolder, TreeNumber> _numbers = [];
    private readonly Queue<int> _order = [];

    /// <summary>The place of an archive, which it gets when it has none.</summary>
    /// <exception cref="IOException">All are in use.</exception>
    internal TreeNumber Take(ArchiveFolder archive)
    {
        ArchiveFolder? former = null;
        TreeNumber number;
        lock (_gate)
        {
            if (_numbers.TryGetValue(archive, out number))
                return number;
            number = _owners.Count < capacity ? new TreeNumber(FindFree(archive.Id)) : Recycle(archive, out former);
            _owners[number.Slot] = (archive, number.Generation);
            _numbers[archive] = number;
            _order.Enqueue(number.Slot);
        }

        former?.LosePlace();
        return number;
    }

    /// <summary>The archive at a place; null when nothing was entered there.</summary>
    internal ArchiveFolder? Find(int slot)
    {
        lock (_gate)
            return _owners.TryGetValue(slot, out (ArchiveFolder Archive, byte Generation) owner) ? owner.Archive : null;
    }

    private int FindFree(NodeId id)
    {
        int slot = (int)((ulong)id.Offset % (ulong)capacity) + 1;
        while (_owners.ContainsKey(slot))
            slot = (slot % capacity) + 1;
        return slot;
    }

    private TreeNumber Recycle(ArchiveFolder archive, out ArchiveFolder? former)
    {
        if (archive.Length > TreeNumber.LongestRecycled)
            throw TooMany();
        for (int left = _order.Count; left > 0; left--)
        {
            int slot = _order.Dequeue();
            (ArchiveFolder owner, byte generation) = _owners[slot];
            if (!owner.IsOpen && owner.Length <= TreeNumber.LongestRecycled)
            {
                _numbers.Remove(owner);
                former = owner;
                return new TreeNumber(slot, (byte)(generation + 1));
            }

            _order.Enqueue(slot);
        }

        throw TooMany();
    }

    private IOException TooMany() => new($"more than {capacity} archives were entered in this mount; mount a part of the datastore");
}
