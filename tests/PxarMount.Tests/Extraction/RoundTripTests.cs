using PxarMount.Extraction;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: something of the archive is not what it was.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [RootTheory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public async Task RandomTrees_ComeBackExactly(int firstSeed)
    {
        for (int seed = firstSeed; seed < firstSeed + 20; seed++)
        {
            TestNode root = RandomTree.Create(seed, RandomTreeLimits.Linux);
            TestArchive archive = seed % 2 == 0 ? TestArchive.Single(root) : TestArchive.Split(root);
            await using Tree tree = await ExtractRun.OpenAsync(archive);
            string target = _folder[$"seed{seed}"];
            ExtractRun run = await ExtractRun.OfAsync(tree, target);
            Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
            string differences = string.Join('\n', root.Record().DifferencesTo(DiskTree.Record(target)));
            Assert.True(differences.Length == 0, $"seed {seed}: {differences}");
        }
    }

    [RootTheory]
    [InlineData("v1-small")]
    [InlineData("v2-prelude")]
    [InlineData("v2-refs")]
    [InlineData("split-data")]
    [InlineData("split-meta")]
    public async Task GoldenArchives_ComeBackExactly(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        await using var tree = new PxarTree(await golden.OpenAsync());
        ExtractRun run = await ExtractRun.OfAsync(tree, _folder[name]);
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal([], TreeListing.OfGolden(golden.Tree!).DifferencesTo(DiskTree.Record(_folder[name])));
    }

    [RootFact]
    public async Task ExtractingOverTheResult_GivesTheSame()
    {
        GoldenArchive golden = Golden.Find("v1-small");
        await using var tree = new PxarTree(await golden.OpenAsync());
        await ExtractRun.OfAsync(tree, _folder["x"]);
        var again = new ExtractOptions
        {
            AllowExistingDirectories = true,
            OverwriteFiles = true,
            OverwriteHardLinks = true,
            OverwriteSymbolicLinks = true,
            OverwriteSpecials = true,
        };
        ExtractRun run = await ExtractRun.OfAsync(tree, _folder["x"], again);
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal([], TreeListing.OfGolden(golden.Tree!).DifferencesTo(DiskTree.Record(_folder["x"])));
    }

    public void Dispose() => _folder.Dispose();
}
