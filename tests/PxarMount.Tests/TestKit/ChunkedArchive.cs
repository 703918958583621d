using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PxarMount.Tests.TestKit;

/// <summary>Random bytes cut into chunks, in a store in memory.</summary>
public sealed class ChunkedArchive
{
    public ChunkedArchive(int seed, int count, int smallest, int largest, CryptConfig? key = null)
    {
        var random = new Random(seed);
        using var all = new MemoryStream();
        for (int position = 0; position < count; position++)
        {
            byte[] chunk = new byte[random.Next(smallest, largest + 1)];
            random.NextBytes(chunk.AsSpan(0, chunk.Length / 2));
            Index.Add(Store.Add(chunk, key), chunk.Length);
            all.Write(chunk);
        }

        Bytes = all.ToArray();
    }

    public MemoryChunkStore Store { get; } = new();

    public ListedIndex Index { get; } = new();

    public byte[] Bytes { get; }
}
