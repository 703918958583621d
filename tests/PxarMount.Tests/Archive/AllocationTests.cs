using System.Diagnostics;
using System.Text;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>What the hot paths allocate: an entry, its name, nothing else.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1000;

    /// <summary>A <see cref="PxarEntry"/> and the array of a short name.</summary>
    private const long EntryBytes = 224;

    // Without optimisation the compiler makes every async method's state an object.
    private static readonly long s_slack = IsOptimised ? 8 : 2000;

    private static bool IsOptimised =>
        typeof(PxarAccessor).Assembly.GetCustomAttributes(typeof(DebuggableAttribute), false)
            .Cast<DebuggableAttribute>()
            .All(static attribute => !attribute.IsJITOptimizerDisabled);

    [Fact]
    public async Task Lookup_AllocatesTheEntryOnly()
    {
        var sketch = new ArchiveSketch();
        for (int i = 0; i < 20_000; i++)
            sketch.File($"file{i:d5}", 1, 2, 3);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()));
        PxarDirectory root = await archive.OpenRootAsync();
        byte[][] names = [.. Enumerable.Range(0, Rounds).Select(static i => Encoding.UTF8.GetBytes($"file{i * 17:d5}"))];
        byte[][] absent = [.. Enumerable.Range(0, Rounds).Select(static i => Encoding.UTF8.GetBytes($"none{i:d5}"))];
        Assert.InRange(await MeasureAsync(async i => await root.LookupAsync(names[i]) is not null), 1, EntryBytes + s_slack);
        Assert.InRange(await MeasureAsync(async i => await root.LookupAsync(absent[i]) is null), 0, s_slack);
    }

    [Fact]
    public async Task ReadingAnEntryOrAContent_AllocatesTheEntryOnly()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("x", new byte[100]).Enter("d").Leave();
        long end = sketch.Offset;
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(
            new MemorySource(sketch.ToArray()), new MemorySource(sketch.PayloadBytes));
        PxarEntry file = (await (await archive.OpenRootAsync()).LookupAsync("x"u8.ToArray()))!.Value.Entry;
        IRandomAccessSource content = archive.OpenContent(file);
        byte[] buffer = new byte[50];
        Assert.InRange(await MeasureAsync(async _ => await archive.ReadEntryAtAsync(file.Offset) is not null), 1, EntryBytes + s_slack);
        Assert.InRange(await MeasureAsync(async _ => await content.ReadAsync(7, buffer) == 50), 0, s_slack);
        Assert.InRange(await MeasureAsync(async _ => await archive.OpenDirectoryAtEndAsync(end) is not null), 0, s_slack);
    }

    [Fact]
    public async Task Listing_AllocatesTheEntriesOnly()
    {
        var sketch = new ArchiveSketch(2);
        for (int i = 0; i < 10_000; i++)
            sketch.File($"file{i:d5}", 1, 2, 3);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()));
        PxarDirectory root = await archive.OpenRootAsync();
        Assert.Equal(10_000, await root.ReadItemsAsync().CountAsync());
        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 0;
        await foreach (PxarDirectoryItem _ in root.ReadItemsAsync())
            count++;
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 1, EntryBytes + s_slack);
    }

    /// <summary>Bytes that one call allocates on average, after a warm-up.</summary>
    private static async Task<long> MeasureAsync(Func<int, ValueTask<bool>> action)
    {
        for (int i = 0; i < Rounds; i++)
            Assert.True(await action(i));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            if (!await action(i))
                throw new InvalidOperationException("the action failed");
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }
}
