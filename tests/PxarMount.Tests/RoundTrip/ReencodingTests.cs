using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.RoundTrip;

/// <summary>What was read is written again to the very same bytes: neither side loses or adds anything.</summary>
public sealed class ReencodingTests
{
    [Theory]
    [InlineData("v1-small")]
    [InlineData("v1-pxarexclude")]
    [InlineData("v1-excludecli")]
    [InlineData("v2-prelude")]
    [InlineData("v2-refs")]
    [InlineData("split-data")]
    [InlineData("split-meta")]
    public async Task GoldenArchive_ComesBackByteForByte(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        byte[] metadata = await File.ReadAllBytesAsync(golden.MetadataPath);
        byte[]? payload = golden.PayloadPath is null ? null : await File.ReadAllBytesAsync(golden.PayloadPath);
        await IsUnchangedAsync(name, new TestArchive(metadata, payload));
    }

    [Fact]
    public async Task RandomTrees_ComeBackByteForByte()
    {
        for (int seed = 1; seed <= 400; seed++)
        {
            TestNode root = RandomTree.Create(seed);
            await IsUnchangedAsync($"seed {seed}", TestArchive.Single(root));
            await IsUnchangedAsync($"seed {seed}, split", TestArchive.Split(root));
        }
    }

    private static async Task IsUnchangedAsync(string name, TestArchive archive)
    {
        TestArchive again = await Reencoding.RunAsync(archive);
        Assert.True(archive.Metadata.AsSpan().SequenceEqual(again.Metadata), $"{name}: other metadata");
        Assert.True(archive.Payload.AsSpan().SequenceEqual(again.Payload), $"{name}: another payload");
    }
}
