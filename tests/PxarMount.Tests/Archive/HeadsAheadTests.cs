using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>Listing a single archive whose heads lie far from each other, and come from far away.</summary>
public sealed class HeadsAheadTests
{
    private const int Files = 40;
    private const int MostAhead = 32;

    [Fact]
    public async Task SlowSource_IsAskedForHeadsTogether_EachOnce()
    {
        var source = new SlowSource(MakeArchive());
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(source);
        PxarDirectory root = await archive.OpenRootAsync();
        source.Asked.Clear();
        var heads = new List<long>();
        await foreach (PxarDirectoryItem item in root.ReadItemsAsync())
        {
            heads.Add(item.Entry.Offset);
            if (heads.Count == 1)
                Assert.Equal(MostAhead, source.Asked.Count);
        }

        Assert.Equal(Files, heads.Count);
        Assert.Equal(heads[1..], source.Asked);
    }

    [Fact]
    public async Task QuickSource_IsAskedForNothing()
    {
        var source = new SlowSource(MakeArchive()) { IsQuick = true };
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(source);
        source.Asked.Clear();
        await foreach (PxarDirectoryItem item in (await archive.OpenRootAsync()).ReadItemsAsync())
            Assert.Equal(PxarEntryKind.File, item.Entry.Kind);
        Assert.Empty(source.Asked);
    }

    private static byte[] MakeArchive()
    {
        var sketch = new ArchiveSketch();
        byte[] content = new byte[1_100_000];
        for (int number = 0; number < Files; number++)
            sketch.File($"file{number:d2}", content);
        return sketch.ToArray();
    }

    private sealed class SlowSource(byte[] bytes) : IRandomAccessSource
    {
        public List<long> Asked { get; } = [];

        public bool IsQuick { get; init; }

        public long Length => bytes.Length;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
        {
            if (!IsQuick)
                await Task.Delay(1, cancellationToken);
            return await new MemorySource(bytes).ReadAsync(offset, destination, cancellationToken);
        }

        public void Prefetch(long offset, long length) => Asked.Add(offset);

        public ValueTask DisposeAsync() => default;
    }
}
