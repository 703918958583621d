using System.Text;
using PbsBackup.Exclusion;

namespace PxarMount.Tests.Backup;

/// <summary>The rules of <c>.pxarexclude</c> files and which of several rules decides.</summary>
public sealed class ExclusionFileTests
{
    private readonly List<string> _errors = [];

    [Theory]
    [InlineData("/p", "/p", true)]
    [InlineData("/p", "/d/p", false)]
    [InlineData("p", "/d/p", true)]
    [InlineData("  p \t\r", "/p", true)]
    [InlineData("# p", "/# p", false)]
    [InlineData("\\#p", "/#p", true)]
    [InlineData("p\n!p", "/p", false)]
    [InlineData("!p\np", "/p", true)]
    [InlineData("*\n!/keep", "/keep", false)]
    [InlineData("!!p", "/p", true)]
    [InlineData("./p", "/d/p", true)]
    [InlineData("/a/../p", "/p", true)]
    [InlineData("/./a//b", "/a/b", true)]
    public void LineAtTheRoot(string lines, string path, bool excluded) => Assert.Equal(excluded, IsExcluded(lines, "", path));

    [Theory]
    [InlineData("/p", "/sub/p", true)]
    [InlineData("/p", "/p", false)]
    [InlineData("/p", "/sub/x/p", false)]
    [InlineData("p", "/sub/x/p", true)]
    [InlineData("/*.o", "/sub/a.o", true)]
    [InlineData("/**/q", "/sub/x/y/q", true)]
    [InlineData("/**/q", "/sub/q", true)]
    [InlineData("*\n!/keep", "/sub/keep", false)]
    public void LineInASubdirectory_IsAnchoredThere(string lines, string path, bool excluded) =>
        Assert.Equal(excluded, IsExcluded(lines, "/sub", path));

    [Fact]
    public void DirectoryNameWithPatternCharacters_StandsForItself()
    {
        Assert.True(IsExcluded("/p", "/[x]*", "/[x]*/p"));
        Assert.False(IsExcluded("/p", "/[x]*", "/xy/p"));
    }

    [Fact]
    public void TrailingSlash_HoldsForDirectoriesOnly()
    {
        ExclusionList rules = Read("cache/", "");
        Assert.True(rules.IsExcluded("/a/cache"u8, isDirectory: true));
        Assert.False(rules.IsExcluded("/a/cache"u8, isDirectory: false));
        Assert.Null(rules.IsExcluded("/a/cache"u8, isDirectory: null));
        Assert.False(rules.IsExcluded("/a/other"u8, isDirectory: null));
    }

    [Fact]
    public void BadLine_IsToldAndSkipped_OthersHold()
    {
        Assert.True(IsExcluded("good\n[bad\nalso", "", "/also"));
        Assert.Equal(["line 2: a [ is not closed by ]"], _errors);
    }

    [Fact]
    public void RemovedRules_HoldNoLonger()
    {
        ExclusionList rules = Read("a", "");
        int count = rules.Count;
        ExclusionFile.AppendTo(rules, "b"u8, "/sub"u8, _errors.Add);
        Assert.True(rules.IsExcluded("/sub/b"u8, false));
        rules.TruncateTo(count);
        Assert.False(rules.IsExcluded("/sub/b"u8, false));
        Assert.True(rules.IsExcluded("/sub/a"u8, false));
    }

    private bool? IsExcluded(string lines, string directory, string path) =>
        Read(lines, directory).IsExcluded(Encoding.UTF8.GetBytes(path), isDirectory: false);

    private ExclusionList Read(string lines, string directory)
    {
        var rules = new ExclusionList();
        ExclusionFile.AppendTo(rules, Encoding.UTF8.GetBytes(lines), Encoding.UTF8.GetBytes(directory), _errors.Add);
        return rules;
    }
}
