using System.Text;

namespace PxarMount.Tests.TestKit;

/// <summary>The kit itself: a comparison that cannot fail proves nothing.</summary>
public sealed class DiskTreeTests
{
    [Theory]
    [InlineData("tree-small", 642)]
    [InlineData("tree", 644)]
    [InlineData("tree-split-meta", 633)]
    public void GoldenRecord_SurvivesWritingAndParsing(string name, int count)
    {
        TreeListing record = TreeListing.OfGolden(name);
        Assert.Equal(count, record.Count);
        Assert.Empty(record.DifferencesTo(TreeListing.Parse(record.ToJsonLines())));
    }

    [Fact]
    public void EveryChangedField_IsADifference()
    {
        TreeListing record = TreeListing.OfGolden("tree-small");
        foreach (string path in (string[])["acl/both", "links/rel", "hl/a-first.txt", "special/loop0"])
        {
            foreach (string field in record.Rows[path].Fields.Keys.ToList())
            {
                TreeListing changed = TreeListing.Parse(record.ToJsonLines());
                changed.Rows[path].Fields[field] += "0";
                Assert.Single(record.DifferencesTo(changed));
                changed.Rows[path].Fields.Remove(field);
                Assert.Single(record.DifferencesTo(changed));
            }
        }
    }

    [Fact]
    public void MissingAndUnexpectedEntries_AreDifferences()
    {
        TreeListing large = TreeListing.OfGolden("tree");
        TreeListing small = TreeListing.OfGolden("tree-small");
        Assert.Contains("missing: 'big.bin'", large.DifferencesTo(small));
        Assert.Contains("unexpected: 'big.bin'", small.DifferencesTo(large));
    }

    [Fact]
    public void RecordedFolder_ShowsLinksAndOddNames()
    {
        string folder = Directory.CreateTempSubdirectory("pxar-disktree-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "b"), "content");
            File.CreateSymbolicLink(Path.Combine(folder, "a"), "b");
            Directory.CreateDirectory(Path.Combine(folder, "ünï"));
            TreeListing record = DiskTree.Record(folder);
            Assert.Equal(["", "a", "b", "ünï"], record.Rows.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("b", record.Rows["a"].Fields["target"]);
            string hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes("content")));
            Assert.Equal(hash, record.Rows["b"].Fields["sha256"]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
