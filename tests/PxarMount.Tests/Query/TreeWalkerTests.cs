using System.Text;
using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;
using PxarMount.Query;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Query;

/// <summary>The fear: an entry is missed or seen twice, a deep tree ends the process, damage ends the walk.</summary>
public sealed class TreeWalkerTests
{
    [Theory]
    [InlineData(false, "/b /b/2 /b/1 </b /a")]
    [InlineData(true, "/a /b /b/1 /b/2 </b")]
    public async Task Order_IsThatOfTheArchiveOrOfNames(bool sorted, string expected)
    {
        MemoryDirectory root = new MemoryDirectory()
            .Add("b", new MemoryDirectory().Add("2", File()).Add("1", File()))
            .Add("a", File());
        Assert.Equal(expected, string.Join(' ', await WalkAsync(root, sorted)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HundredThousandLevels_AreWalkedWithFewOpenDirectories(bool sorted)
    {
        const int Levels = 100_000;
        int open = 0;
        int most = 0;
        void Count(int step) => most = Math.Max(most, open += step);
        var root = new MemoryDirectory { Opened = Count };
        MemoryDirectory node = root;
        for (int level = 0; level < Levels; level++)
        {
            var next = new MemoryDirectory { Opened = Count };
            node.Add("d", next).Add("z", File());
            node = next;
        }

        int entries = 0;
        int deepest = 0;
        await using var walker = new TreeWalker(root, [], sorted);
        for (WalkStep step; (step = await walker.MoveNextAsync(default)) != WalkStep.End;)
        {
            if (step != WalkStep.Entry)
                continue;
            entries++;
            deepest = Math.Max(deepest, walker.Depth);
            if (walker.Current.Node is DirectoryNode)
                walker.Enter();
        }

        Assert.Equal((2 * Levels, Levels), (entries, deepest));
        Assert.InRange(most, 1, 40);
        Assert.Equal(0, open);
    }

    [Theory]
    [InlineData(false, "/a ! /z")]
    [InlineData(true, "/a /z !")]
    public async Task DamagedEntry_IsToldAndThoseBehindItAreThere(bool sorted, string expected)
    {
        byte[] archive = new ArchiveSketch()
            .File("a", 1)
            .Name("bad").Stat(ArchiveSketch.FileMode).Words(PxarItemType.Device, 1, ulong.MaxValue)
            .File("z", 3)
            .ToArray();
        await using Tree tree = new PxarTree(await PxarAccessor.OpenAsync(new MemorySource(archive)));
        Assert.Equal(expected, string.Join(' ', await WalkAsync(await tree.GetRootAsync(default), sorted)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DamagedDirectory_IsToldOnceAndTheWalkGoesOn(bool sorted)
    {
        var damaged = new MemoryDirectory { FailsAfter = 1 };
        damaged.Add("1", File()).Add("2", File());
        MemoryDirectory root = new MemoryDirectory().Add("damaged", damaged).Add("good", File());
        Assert.Equal(["/damaged", "/damaged/1", "!/damaged", "</damaged", "/good"], await WalkAsync(root, sorted));
    }

    [Fact]
    public async Task DirectoryThatIsNotEntered_IsPassedOver()
    {
        MemoryDirectory root = new MemoryDirectory().Add("d", new MemoryDirectory().Add("x", File())).Add("e", File());
        await using var walker = new TreeWalker(root, "/start"u8, sorted: false);
        var seen = new List<string>();
        while (await walker.MoveNextAsync(default) != WalkStep.End)
            seen.Add(Encoding.UTF8.GetString(walker.Path));
        Assert.Equal(["/start/d", "/start/e"], seen);
    }

    private static MemoryFile File() => new("x"u8.ToArray());

    private static async Task<List<string>> WalkAsync(DirectoryNode root, bool sorted)
    {
        await using var walker = new TreeWalker(root, [], sorted);
        var seen = new List<string>();
        while (true)
        {
            try
            {
                WalkStep step = await walker.MoveNextAsync(default);
                if (step == WalkStep.End)
                    return seen;
                seen.Add((step == WalkStep.Leave ? "<" : "") + Encoding.UTF8.GetString(walker.Path));
                if (step == WalkStep.Entry && walker.Current.Node is DirectoryNode)
                    walker.Enter();
            }
            catch (IOException)
            {
                seen.Add("!" + Encoding.UTF8.GetString(walker.Path));
            }
        }
    }
}
