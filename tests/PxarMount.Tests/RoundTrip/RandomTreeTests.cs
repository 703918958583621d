using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.RoundTrip;

/// <summary>Random trees through the encoder and back through every reader. A failure names the seed.</summary>
public sealed class RandomTreeTests
{
    private const int TreesPerBlock = 25;

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task SingleArchive_ShowsTheTreeToEveryReader(int block)
    {
        foreach (int seed in Seeds(block))
        {
            TestNode root = RandomTree.Create(seed);
            await EveryReaderShowsAsync(seed, root, EncodedTree.Single(root));
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task SplitArchive_ShowsTheTreeToEveryReader(int block)
    {
        foreach (int seed in Seeds(block))
        {
            TestNode root = RandomTree.Create(seed);
            await EveryReaderShowsAsync(seed, root, EncodedTree.Split(root, Prelude(seed)));
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Encoder_WritesWhatTheFormatSays(int block)
    {
        // The test kit has a second writer, made from the text alone: both must come to the same bytes.
        foreach (int seed in Seeds(block))
        {
            TestNode root = RandomTree.Create(seed);
            Same(seed, TestArchive.Single(root), EncodedTree.Single(root));
            Same(seed, TestArchive.Split(root, Prelude(seed)), EncodedTree.Split(root, Prelude(seed)));
        }
    }

    private static IEnumerable<int> Seeds(int block) => Enumerable.Range(1 + (block * TreesPerBlock), TreesPerBlock);

    private static byte[]? Prelude(int seed) => (seed % 3) switch { 0 => null, 1 => [], _ => "{\"exclude-patterns\":\"*.o\\n\"}"u8.ToArray() };

    private static async Task EveryReaderShowsAsync(int seed, TestNode root, TestArchive bytes)
    {
        TreeListing expected = root.Record();
        await using PxarAccessor archive = await OpenAsync(bytes);
        None(seed, "accessor", expected.DifferencesTo(await AccessorView.RecordAsync(archive)));
        await using var tree = new PxarTree(await OpenAsync(bytes));
        None(seed, "tree", expected.DifferencesTo(await TreeView.RecordAsync(tree)));
        await using var decoder = new PxarDecoder(Source(bytes.Metadata)!, Source(bytes.Payload));
        None(seed, "decoder", expected.DifferencesTo(await DecoderView.RecordAsync(decoder)));
        await CheckLookupsAsync(seed, archive);
        await CheckSummaryAsync(seed, root, archive);
    }

    private static async Task CheckLookupsAsync(int seed, PxarAccessor archive)
    {
        var open = new Stack<PxarDirectory>([await archive.OpenRootAsync()]);
        while (open.TryPop(out PxarDirectory? directory))
        {
            long count = 0;
            await foreach (PxarDirectoryItem item in directory.ReadItemsAsync())
            {
                count++;
                PxarDirectoryItem? found = await directory.LookupAsync(item.Entry.Name.Memory);
                Assert.True(found?.Entry.Offset == item.Entry.Offset, $"seed {seed}: '{item.Entry.Name}' is listed and not found");
                Assert.True(found?.DirectoryEnd == item.DirectoryEnd, $"seed {seed}: '{item.Entry.Name}' ends elsewhere when looked up");
                if (item.Entry.Kind == PxarEntryKind.Directory)
                    open.Push(await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd));
            }

            Assert.Equal(directory.Count, count);
        }
    }

    private static async Task CheckSummaryAsync(int seed, TestNode root, PxarAccessor archive)
    {
        PxarSummary summary = await archive.SummarizeAsync();
        List<TestNode> all = [.. root.Walk()];
        Assert.True(summary.Entries == all.Count, $"seed {seed}: {summary.Entries} entries, expected {all.Count}");
        Assert.Equal(all.Count(node => node.Kind == PxarEntryKind.File), summary.Files);
        Assert.Equal(all.Count(node => node.Kind == PxarEntryKind.Directory), summary.Directories);
        Assert.Equal(all.Count(node => node.Kind == PxarEntryKind.SymbolicLink), summary.SymbolicLinks);
        Assert.Equal(all.Count(node => node.Kind == PxarEntryKind.HardLink), summary.HardLinks);
        Assert.Equal(all.Sum(node => (long)node.Content.Length), summary.ContentBytes);
        Assert.Equal(all.Any(node => node.Metadata.XAttrs.Count > 0), summary.HasXAttrs);
        Assert.Equal(all.Any(node => !node.Metadata.Acl.IsEmpty), summary.HasAcls);
        Assert.Equal(all.Any(node => node.Metadata.FileCapabilities is not null), summary.HasFileCapabilities);
    }

    private static ValueTask<PxarAccessor> OpenAsync(TestArchive bytes) =>
        PxarAccessor.OpenAsync(Source(bytes.Metadata)!, Source(bytes.Payload));

    private static MemorySource? Source(byte[]? bytes) => bytes is null ? null : new MemorySource(bytes);

    private static void None(int seed, string reader, IReadOnlyList<string> differences) =>
        Assert.True(differences.Count == 0, $"seed {seed}, {reader}: {string.Join('\n', differences.Take(5))}");

    private static void Same(int seed, TestArchive expected, TestArchive actual)
    {
        Assert.True(expected.Metadata.AsSpan().SequenceEqual(actual.Metadata), $"seed {seed}: other metadata");
        Assert.True(expected.Payload.AsSpan().SequenceEqual(actual.Payload), $"seed {seed}: another payload");
    }
}
