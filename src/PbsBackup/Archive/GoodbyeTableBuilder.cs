using System.Buffers;
using System.Numerics;
using PxarArchive.Format;

namespace PbsBackup.Archive;

/// <summary>
/// Collects a directory's children, 24 bytes each, and writes its GOODBYE item. Not safe for concurrent use.
/// </summary>
public sealed class GoodbyeTableBuilder
{
    // A table larger than this is not kept for the next directory.
    private const int LargestKept = 4096;
    private const int RecordsPerStep = 1024;

    private ulong[] _hashes = [];
    private (long Offset, long Length)[] _extents = [];

    /// <summary>Number of children.</summary>
    public int Count { get; private set; }

    /// <summary>Length of the GOODBYE item in bytes, its header included.</summary>
    public long ItemLength => PxarHeader.Size + (GoodbyeItem.Size * (Count + 1L));

    /// <summary>Adds a child.</summary>
    /// <param name="nameHash"><see cref="NameHash"/> of its name.</param>
    /// <param name="offset">Offset of its FILENAME item.</param>
    /// <param name="length">Length that its record gets, from FILENAME to its end.</param>
    public void Add(ulong nameHash, long offset, long length)
    {
        if (Count == _hashes.Length)
        {
            int capacity = (int)Math.Min(Math.Max(16, Count * 2L), Array.MaxLength);
            Array.Resize(ref _hashes, capacity);
            Array.Resize(ref _extents, capacity);
        }

        _hashes[Count] = nameHash;
        _extents[Count++] = (offset, length);
    }

    /// <summary>
    /// Writes the whole GOODBYE item, which begins at <paramref name="goodbyeOffset"/>, for the directory whose ENTRY item begins at
    /// <paramref name="entryOffset"/> (0 for every root). Sorts the children in place.
    /// </summary>
    public void WriteTo(IBufferWriter<byte> destination, long goodbyeOffset, long entryOffset)
    {
        ArgumentNullException.ThrowIfNull(destination);
        new PxarHeader(PxarItemType.Goodbye, (ulong)ItemLength).WriteTo(destination.GetSpan(PxarHeader.Size));
        destination.Advance(PxarHeader.Size);
        MemoryExtensions.Sort(_hashes.AsSpan(0, Count), _extents.AsSpan(0, Count));
        for (int slot = 0; slot < Count;)
        {
            int count = Math.Min(RecordsPerStep, Count - slot);
            Span<byte> records = destination.GetSpan(count * GoodbyeItem.Size);
            for (int end = slot + count; slot < end; slot++)
            {
                int rank = RankOf(slot, Count);
                (long offset, long length) = _extents[rank];
                new GoodbyeItem(_hashes[rank], (ulong)(goodbyeOffset - offset), (ulong)length).WriteTo(records);
                records = records[GoodbyeItem.Size..];
            }

            destination.Advance(count * GoodbyeItem.Size);
        }

        var tail = new GoodbyeItem(GoodbyeItem.TailMarker, (ulong)(goodbyeOffset - entryOffset), (ulong)ItemLength);
        tail.WriteTo(destination.GetSpan(GoodbyeItem.Size));
        destination.Advance(GoodbyeItem.Size);
    }

    /// <summary>Forgets all children, to be used for another directory.</summary>
    public void Clear()
    {
        Count = 0;
        if (_hashes.Length > LargestKept)
            (_hashes, _extents) = ([], []);
    }

    /// <summary>
    /// Which child of the sorted ones stands in a slot of the stored table: a left-filled complete binary tree of
    /// <paramref name="count"/> nodes, root in slot 0, children of slot i in 2i+1 and 2i+2.
    /// </summary>
    public static int RankOf(int slot, int count)
    {
        int height = BitOperations.Log2((uint)count);
        int depth = BitOperations.Log2((uint)slot + 1);
        long levelStart = (1L << depth) - 1;
        long present = count - ((1L << height) - 1);

        // The rank in a full tree, whose lowest level has the even ranks; less those of that level which are missing before it.
        long rank = ((slot - levelStart) << (height - depth + 1)) + (1L << (height - depth)) - 1;
        return (int)(rank - Math.Max(0, ((rank + 1) / 2) - present));
    }
}
