using PbsReader.Snapshots;

namespace PxarMount.Tests.Pbs;

/// <summary>Names, namespaces, groups, times (datastore spec, 1).</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("_", true)]
    [InlineData("A.b_c-9", true)]
    [InlineData("a..b", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData(".a", false)]
    [InlineData("-a", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("lost+found", false)]
    [InlineData("a\0", false)]
    [InlineData("a\n", false)]
    [InlineData("ä", false)]
    [InlineData("\uff11", false)]
    public void SafeId_IsWhatTheGrammarSays(string text, bool expected) => Assert.Equal(expected, SafeId.IsValid(text));

    [Fact]
    public void SafeId_IsNoLongerThanFileSystemsAllow()
    {
        Assert.True(SafeId.IsValid(new string('a', 255)));
        Assert.False(SafeId.IsValid(new string('a', 256)));
    }

    [Theory]
    [InlineData("2024-06-10T06:13:20Z", 1718000000L)]
    [InlineData("1970-01-01T00:00:01Z", 1L)]
    [InlineData("9999-12-31T23:59:59Z", BackupTime.Max)]
    [InlineData("2024-02-29T00:00:00Z", 1709164800L)]
    public void Time_IsReadAndWritten(string text, long time)
    {
        Assert.True(BackupTime.TryParse(text, out long parsed));
        Assert.Equal((time, text), (parsed, BackupTime.Format(time)));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("2024-06-10T06:13:20z")]
    [InlineData("2024-06-10t06:13:20Z")]
    [InlineData("2024-06-10 06:13:20Z")]
    [InlineData("2024-06-10T06:13:20")]
    [InlineData("2024-06-10T06:13:20+00:00")]
    [InlineData("2024-06-10T06:13:20.0Z")]
    [InlineData("2024-6-10T06:13:20Z")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2024-06-10T24:00:00Z")]
    [InlineData("2024-06-10T06:13:60Z")]
    [InlineData(" 2024-06-10T06:13:20Z")]
    [InlineData("2024-06-10T06:13:20Z\n")]
    [InlineData("latest")]
    [InlineData("")]
    public void TimeOfAnotherForm_IsNone(string text) => Assert.False(BackupTime.TryParse(text, out _));

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("a/b/c/d/e/f/g", 7)]
    public void Namespace_IsReadWithItsDepth(string text, int depth)
    {
        Assert.True(BackupNamespace.TryParse(text, out BackupNamespace ns));
        Assert.Equal((text, depth, depth), (ns.Path, ns.Depth, ns.Components.Count));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("a/b/c/d/e/f/g/h")]
    public void NoNamespace_IsRefused(string? text) => Assert.False(BackupNamespace.TryParse(text, out _));

    [Fact]
    public void Namespace_GrowsByOneNameOnly_AndToItsLimits()
    {
        Assert.True(BackupNamespace.TryParse("a", out BackupNamespace ns));
        Assert.True(ns.TryAppend("b", out BackupNamespace child));
        Assert.Equal("a/b", child.Path);
        Assert.False(ns.TryAppend("b/c", out _));
        Assert.False(ns.TryAppend("", out _));
        Assert.False(default(BackupNamespace).TryAppend("", out _));
        Assert.False(ns.TryAppend(new string('b', 255), out _));
        Assert.True(ns.TryAppend(new string('b', 254), out _));
    }

    [Fact]
    public void Groups_AreOrderedByTypeThenNumberThenText()
    {
        string[] sorted = ["ct/9", "ct/10", "host/2", "host/010", "host/10", "host/18446744073709551616", "host/A", "host/a", "vm/1"];
        BackupGroup[] groups = [.. sorted.Reverse().Select(text => BackupGroup.TryParse(default, text, out BackupGroup? group) ? group : null!)];
        Assert.Equal(sorted, groups.Order().Select(group => group.ToString()));
    }

    [Theory]
    [InlineData("vm")]
    [InlineData("vm/")]
    [InlineData("/100")]
    [InlineData("VM/100")]
    [InlineData("vm/100/x")]
    [InlineData("qemu/100")]
    public void NoGroup_IsRefused(string text) => Assert.False(BackupGroup.TryParse(default, text, out _));

    [Fact]
    public void Snapshot_IsReadAndNamed()
    {
        Assert.True(BackupNamespace.TryParse("a/b", out BackupNamespace ns));
        Assert.True(SnapshotId.TryParse(ns, "vm/100/2024-06-10T06:13:20Z", out SnapshotId? id));
        Assert.Equal(("vm/100/2024-06-10T06:13:20Z", "a/b:vm/100/2024-06-10T06:13:20Z"), (id.ToString(), id.FullName));
        Assert.False(SnapshotId.TryParse(ns, "vm/100", out _));
        Assert.False(SnapshotId.TryParse(ns, "vm/2024-06-10T06:13:20Z", out _));
    }
}
