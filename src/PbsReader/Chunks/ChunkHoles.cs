using System.Numerics;
using PbsReader.Indexes;

namespace PbsReader.Chunks;

/// <summary>
/// Which chunks of an archive are zeros by their digest. Asked only where zeros are likely to be a chunk of their own, because the first
/// answer for a length costs hashing it: lengths by which images are cut, and the last chunk of an image.
/// </summary>
internal readonly struct ChunkHoles(IChunkIndex index, IChunkSource chunks)
{
    private const int SmallestUnit = 4096;

    private readonly bool _isImage = index.Count > 1 && IsUnit(index[0].Length);

    internal bool Contains(int position, in ChunkExtent extent) =>
        (IsUnit(extent.Length) || (_isImage && position == index.Count - 1)) && chunks.IsZeros(extent.Digest, extent.Length);

    private static bool IsUnit(int length) => length >= SmallestUnit && BitOperations.IsPow2(length);
}
