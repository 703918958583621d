using System.Text;
using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>Goodbye tables that no honest writer makes, which must neither hide a child nor cost much.</summary>
public sealed class GoodbyeLookupTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(64)]
    [InlineData(201)]
    public async Task AllHashesEqual_EveryChildIsFound(int count)
    {
        // Each name in turn gets its own hash on all records, as if all names collided.
        for (int wanted = 0; wanted < count; wanted += 1 + (count / 20))
        {
            byte[] name = Encoding.UTF8.GetBytes($"f{wanted}");
            ulong hash = NameHash.Compute(name);
            await using PxarAccessor archive = await OpenAsync(Files(count).Leave(stored => Rehash(stored, _ => hash)));
            PxarDirectoryItem? item = await (await archive.OpenRootAsync()).LookupAsync(name);
            Assert.Equal(wanted + 1, item!.Value.Entry.Size);
        }
    }

    [Fact]
    public async Task SomeHashesEqual_EveryChildIsFound()
    {
        var random = new Random(9);
        for (int round = 0; round < 200; round++)
        {
            int count = random.Next(2, 60);
            byte[] name = Encoding.UTF8.GetBytes($"f{random.Next(count)}");
            ulong hash = NameHash.Compute(name);
            int first = random.Next(count);
            int last = random.Next(first, count);
            int position = -1;

            // A run of equal hashes in sorted order, the wanted child anywhere in it: still a legal search tree.
            ArchiveSketch sketch = Files(count).Leave(stored => Reorder(stored, hash, first, last, out position));
            await using PxarAccessor archive = await OpenAsync(sketch);
            PxarDirectoryItem? item = await (await archive.OpenRootAsync()).LookupAsync(name);
            Assert.True(item is not null, $"round {round}: child {position} of {count}, equal from {first} to {last}");
            Assert.Equal(name, item.Value.Entry.Name.Bytes.ToArray());
        }
    }

    [Fact]
    public async Task TooManyEqualHashes_AreAnErrorAndNoEndlessSearch()
    {
        const int Count = 70_000;
        ulong hash = NameHash.Compute("absent"u8);
        ArchiveSketch sketch = Files(1).Leave(stored =>
        {
            GoodbyeItem[] all = [.. Enumerable.Repeat(stored[0] with { Hash = hash }, Count), stored[1]];
            all[^1] = stored[1] with { Length = PxarHeader.Size + GoodbyeItem.Size * (ulong)all.Length };
            return all;
        });
        await using PxarAccessor archive = await OpenAsync(sketch);
        PxarDirectory root = await archive.OpenRootAsync();
        Assert.Equal(Count, root.Count);
        await Assert.ThrowsAsync<PxarFormatException>(async () => await root.LookupAsync("absent"u8.ToArray()));
        Assert.Null(await root.LookupAsync("another"u8.ToArray()));
    }

    [Fact]
    public async Task ManyDirectoriesWithEqualHashes_AreAnErrorAndNoEndlessListing()
    {
        // Each directory's record stands behind all others with its hash: a listing that searched each time anew would be quadratic.
        const int Count = 2000;
        var sketch = new ArchiveSketch();
        for (int i = 0; i < Count; i++)
            sketch.Enter("same").Leave();
        sketch.Leave();
        var source = new CountingSource(sketch.Unfinished());
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(source);
        PxarDirectory root = await archive.OpenRootAsync();
        await Assert.ThrowsAsync<PxarFormatException>(async () => await root.ReadItemsAsync().ToListAsync());
        Assert.InRange(source.Reads, 1, 5000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(169)]
    [InlineData(170)]
    [InlineData(171)]
    [InlineData(341)]
    [InlineData(5000)]
    public async Task TablesAroundThePageSize_ServeEveryLookup(int count)
    {
        ArchiveSketch sketch = Files(count);
        await using PxarAccessor archive = await OpenAsync(sketch);
        PxarDirectory root = await archive.OpenRootAsync();
        Assert.Equal(count, root.Count);
        for (int i = 0; i < count; i++)
            Assert.Equal((i % 300) + 1, (await root.LookupAsync(Encoding.UTF8.GetBytes($"f{i}")))!.Value.Entry.Size);
        Assert.Null(await root.LookupAsync(Encoding.UTF8.GetBytes($"f{count}")));
    }

    [Fact]
    public async Task OneLookupInALargeDirectory_ReadsAFewRecords()
    {
        var source = new CountingSource(Files(20_000).ToArray());
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(source);
        PxarDirectory root = await archive.OpenRootAsync();
        (source.Reads, source.Bytes) = (0, 0);
        Assert.NotNull(await root.LookupAsync("f12345"u8.ToArray()));
        Assert.InRange(source.Reads, 1, 12);
        Assert.InRange(source.Bytes, 1, 50_000);
    }

    private static async Task<PxarAccessor> OpenAsync(ArchiveSketch sketch) =>
        await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()));

    /// <summary>Files f0, f1, … of 1, 2, … bytes.</summary>
    private static ArchiveSketch Files(int count)
    {
        var sketch = new ArchiveSketch();
        for (int i = 0; i < count; i++)
            sketch.Name($"f{i}").Stat(ArchiveSketch.FileMode).Content(new byte[(i % 300) + 1]);
        return sketch;
    }

    private static GoodbyeItem[] Rehash(GoodbyeItem[] stored, Func<int, ulong> hash) =>
        [.. stored[..^1].Select((item, i) => item with { Hash = hash(i) }), stored[^1]];

    private static GoodbyeItem[] Reorder(GoodbyeItem[] stored, ulong hash, int first, int last, out int position)
    {
        int count = stored.Length - 1;
        int[] slots = new int[count];
        for (int i = 0, slot = GoodbyeTree.FirstSlot(count); i < count; i++, slot = GoodbyeTree.NextSlot(slot, count))
            slots[i] = slot;
        GoodbyeItem wanted = stored[..^1].Single(item => item.Hash == hash);
        var others = new Queue<GoodbyeItem>(stored[..^1].Where(item => item.Hash != hash));
        position = first + ((last - first) / 2);
        var result = new GoodbyeItem[stored.Length];
        for (int i = 0; i < count; i++)
        {
            GoodbyeItem item = i == position ? wanted : others.Dequeue();
            result[slots[i]] = item with { Hash = i < first ? 0 : i > last ? ulong.MaxValue : hash };
        }

        result[^1] = stored[^1];
        return result;
    }
}
