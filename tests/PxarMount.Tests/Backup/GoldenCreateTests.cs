using System.Security.Cryptography;
using PbsBackup.Archive;
using PbsBackup.Exclusion;
using PbsBackup.Walking;
using PxarArchive;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>The official tools' own archives, byte for byte, from the same trees.</summary>
public sealed class GoldenCreateTests
{
    [RootFact]
    public void LargeTree_SingleAndSplit()
    {
        using var tree = new GoldenTree(small: false);
        (byte[] single, _) = Create(tree.Path, split: false);
        Assert.Equal("d7d14e1a22f9fcbecf18a2840570e322485d9a31d3ab9af555afc85b9d490687", Hash(single));
        (byte[] metadata, byte[] payload) = Create(tree.Path, split: true);
        Assert.Equal(Read("v2.mpxar"), metadata);
        Assert.Equal("8d281c60ffcbb2c35fcda2a7d4089064e65dbf24a12beb239896a368beb20589", Hash(payload));
    }

    [RootFact]
    public void SmallTree_SingleAndSplit()
    {
        using var tree = new GoldenTree(small: true);
        (byte[] single, _) = Create(tree.Path, split: false);
        Assert.Equal(Read("v1-small.pxar"), single);

        // That backup was made from a copy without chattr flags.
        GoldenTree.Run("chattr", ["-R", "-AdSD", Path.Combine(tree.Path, "chattr")]);
        (byte[] metadata, byte[] payload) = Create(tree.Path, split: true, "*.excluded", "/no/such");
        Assert.Equal(Read("split-data.mpxar"), metadata);
        Assert.Equal(Read("split-data.ppxar"), payload);
    }

    // The anchored lines stand in the root only, so clients before and since 4.1.7, which differ below it, make the same bytes.
    [RootFact]
    public void ExclusionTree_WithAndWithoutGivenRules()
    {
        using var source = new SourceFolder();
        source.Write(".pxarexclude", "# comment\n*.tmp\n!/keep/x.tmp\n/cache\n");
        source.Write("sub/.pxarexclude", "other\n!z.tmp\n");
        string[] files = ["a/cache", "a/b/z.tmp", "a/x.tmp", "cache/1", "keep/x.tmp", "sub/cache/2", "sub/other", "x.tmp", "y.txt"];
        foreach (string file in files)
            source.Write(file);
        GoldenTree.Run("find", [source.Root, "-type", "d", "-exec", "chmod", "755", "{}", "+"]);
        GoldenTree.Run("find", [source.Root, "-type", "f", "-exec", "chmod", "644", "{}", "+"]);
        GoldenTree.Run("find", [source.Root, "-exec", "touch", "-d", "@1600000000", "{}", "+"]);
        Assert.Equal(Read("v1-pxarexclude.pxar"), Create(source.Root, split: false).Archive);
        Assert.Equal(Read("v1-excludecli.pxar"), Create(source.Root, split: false, "a/b", "/sub/", "!y.txt").Archive);
    }

    private static (byte[] Archive, byte[] Payload) Create(string folder, bool split, params string[] exclusions)
    {
        using var archive = new MemoryStream();
        using var payload = new MemoryStream();
        var options = new WalkOptions
        {
            Exclusions = [.. exclusions.Select(pattern => ExclusionPattern.Parse(System.Text.Encoding.UTF8.GetBytes(pattern)))],
        };
        new DirectoryWalker(options).Run(
            FileName.FromText(folder), new PxarEncoder(archive, split ? payload : null), warning => Assert.Fail(warning.Message));
        return (archive.ToArray(), payload.ToArray());
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Golden.PathOf(Path.Combine("pxar", name)));

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
