using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

public sealed class SummaryTests
{
    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task Summary_CountsWhatTheTreeHas(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        ICollection<TreeRecord> tree = [.. Golden.LoadTree(golden.Tree!).Values];
        await using PxarAccessor archive = await golden.OpenAsync();
        PxarSummary summary = await archive.SummarizeAsync();

        TreeRecord[] files = [.. tree.Where(static r => r.Type == "file")];
        int inodes = files.Where(static r => r.Links is null).Count() + files.Select(static r => r.Links).OfType<FileName>().Distinct().Count();
        Assert.Equal(tree.Count, summary.Entries);
        Assert.Equal(inodes, summary.Files);
        Assert.Equal(files.Length - inodes, summary.HardLinks);
        Assert.Equal(tree.Count(static r => r.Type == "dir"), summary.Directories);
        Assert.Equal(tree.Count(static r => r.Type == "symlink"), summary.SymbolicLinks);
        Assert.Equal(tree.Count(static r => r.Type is "chr" or "blk" or "fifo" or "socket"), summary.Specials);
        Assert.Equal(files.Where(static r => r.Links is null || r.Links == r.Path).Sum(static r => r.Size), summary.ContentBytes);
        Assert.True(summary.HasXAttrs && summary.HasAcls && summary.HasFileCapabilities);
    }

    [Fact]
    public async Task ManyHardLinks_AreCountedForTheirTargetsOnly()
    {
        // FILENAMEs stand at 80 (first) and 80 + 106 (second).
        ArchiveSketch sketch = new ArchiveSketch(2).File("1", 1).File("2", 1);
        for (int i = 0; i < 50_000; i++)
            sketch.HardLink($"link{i:d6}", i % 5 == 0 ? 186 : 80, "1");
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()));
        PxarSummary summary = await archive.SummarizeAsync();
        Assert.Equal((50_003, 2, 50_000, 1), (summary.Entries, summary.Files, summary.HardLinks, summary.Directories));
        Assert.Equal(2, summary.ContentBytes);
        Assert.Equal((40_001u, 10_001u), (summary.LinkCountOf(80), summary.LinkCountOf(186)));
        Assert.Equal((1u, 1u), (summary.LinkCountOf(79), summary.LinkCountOf(187)));
        Assert.False(summary.HasXAttrs || summary.HasAcls || summary.HasFileCapabilities);
    }

    [Fact]
    public async Task SumOfImpossibleSizes_DoesNotOverflow()
    {
        ArchiveSketch sketch = new ArchiveSketch(2);
        foreach (string name in new[] { "a", "b", "c" })
        {
            sketch.Name(name).Stat(ArchiveSketch.FileMode)
                .Words(PxarArchive.Format.PxarItemType.PayloadReference, 16, long.MaxValue - 32);
        }

        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(sketch.ToArray()));
        Assert.Equal(long.MaxValue, (await archive.SummarizeAsync()).ContentBytes);
    }

    [Fact]
    public async Task Summary_CanBeCancelled()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("1", 1);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new CountingSource(sketch.ToArray()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await archive.SummarizeAsync(new CancellationToken(canceled: true)));
    }
}
