using PbsReader.Chunks;
using PbsReader.Indexes;

namespace PxarMount.Tests.TestKit;

/// <summary>An index of chunks as they are added.</summary>
public sealed class ListedIndex : IChunkIndex
{
    private readonly List<ChunkExtent> _extents = [];

    public long Length => _extents is [.., ChunkExtent last] ? last.Start + last.Length : 0;

    public int Count => _extents.Count;

    public ReadOnlyMemory<byte> Checksum => default;

    public ChunkExtent this[int position] => _extents[position];

    public ListedIndex Add(ChunkDigest digest, int length)
    {
        _extents.Add(new ChunkExtent(digest, Length, length));
        return this;
    }

    public int Find(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)offset, (ulong)Length);
        int position = _extents.FindIndex(extent => extent.Start + extent.Length > offset);
        return position;
    }
}
