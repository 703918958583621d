using PxarArchive.Format;

namespace PxarMount.Tests.TestKit;

/// <summary>
/// The order of a goodbye table's child records: a left-filled complete binary search tree by hash, stored like a heap: the root in
/// slot 0, children of slot i in 2i+1 and 2i+2. Found by walking the tree, where the encoder computes each rank.
/// </summary>
public static class GoodbyeTree
{
    /// <summary>Slot of the record with the smallest hash in a tree of <paramref name="count"/> records; -1 for an empty tree.</summary>
    public static int FirstSlot(int count)
    {
        int slot = 0;
        while (2L * slot + 1 < count)
            slot = 2 * slot + 1;
        return count > 0 ? slot : -1;
    }

    /// <summary>Slot of the record that follows the one in <paramref name="slot"/> in ascending order; -1 behind the last.</summary>
    public static int NextSlot(int slot, int count)
    {
        if (2L * slot + 2 < count)
        {
            slot = 2 * slot + 2;
            while (2L * slot + 1 < count)
                slot = 2 * slot + 1;
            return slot;
        }

        // Right children have even slots: climb until one comes up from the left.
        while (slot > 0 && slot % 2 == 0)
            slot = (slot - 1) / 2;
        return slot > 0 ? (slot - 1) / 2 : -1;
    }

    /// <summary>Copies records sorted by ascending hash into the order in which they are stored. The spans must not overlap.</summary>
    public static void Arrange(ReadOnlySpan<GoodbyeItem> sorted, Span<GoodbyeItem> stored)
    {
        int slot = FirstSlot(sorted.Length);
        foreach (GoodbyeItem item in sorted)
        {
            stored[slot] = item;
            slot = NextSlot(slot, sorted.Length);
        }
    }
}
