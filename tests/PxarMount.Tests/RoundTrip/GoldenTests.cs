using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.RoundTrip;

/// <summary>Every way of reading shows of every golden archive the tree that the official tools brought back: no difference in any field.</summary>
public sealed class GoldenTests
{
    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task Accessor_ShowsTheTree(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        await using PxarAccessor archive = await golden.OpenAsync();
        Compare(golden, await AccessorView.RecordAsync(archive, golden.HasContent));
    }

    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task Tree_ShowsTheTree(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        await using var tree = new PxarTree(await golden.OpenAsync());
        Compare(golden, await TreeView.RecordAsync(tree, golden.HasContent));
    }

    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task DecoderOverSources_ShowsTheTree(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        await using var decoder = new PxarDecoder(
            LocalFileSource.Open(golden.MetadataPath), golden.PayloadPath is null ? null : LocalFileSource.Open(golden.PayloadPath));
        Compare(golden, await DecoderView.RecordAsync(decoder, golden.HasContent));
    }

    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task DecoderOverStreams_ShowsTheTree(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        await using var decoder = new PxarDecoder(
            File.OpenRead(golden.MetadataPath), golden.PayloadPath is null ? null : File.OpenRead(golden.PayloadPath));
        Compare(golden, await DecoderView.RecordAsync(decoder, golden.HasContent));
    }

    private static void Compare(GoldenArchive golden, TreeListing actual) => Assert.Empty(
        TreeListing.OfGolden(golden.Tree!).DifferencesTo(actual, golden.HasContent ? [] : ["sha256"]));
}
