using System.Text;

namespace PxarMount.Tests.TestKit;

/// <summary>The kit itself: a comparison that cannot fail proves nothing.</summary>
public sealed class DiskTreeTests
{
    [Theory]
    [InlineData("tree-small.jsonl", 642)]
    [InlineData("tree.jsonl", 644)]
    [InlineData("tree-split-meta.jsonl", 633)]
    public void GoldenRecord_SurvivesWritingAndParsing(string name, int count)
    {
        TreeRecord record = Golden.Tree(name);
        Assert.Equal(count, record.Count);
        Assert.Empty(record.DifferencesTo(TreeRecord.Parse(record.ToJsonLines())));
    }

    [Fact]
    public void EveryChangedField_IsADifference()
    {
        TreeRecord record = Golden.Tree("tree-small.jsonl");
        foreach (string path in (string[])["acl/both", "links/rel", "hl/a-first.txt", "special/loop0"])
        {
            foreach (string field in record.Rows[path].Fields.Keys.ToList())
            {
                TreeRecord changed = TreeRecord.Parse(record.ToJsonLines());
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
        TreeRecord large = Golden.Tree("tree.jsonl");
        TreeRecord small = Golden.Tree("tree-small.jsonl");
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
            TreeRecord record = DiskTree.Record(folder);
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
