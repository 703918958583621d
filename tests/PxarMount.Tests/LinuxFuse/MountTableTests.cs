using LinuxFuse;

namespace PxarMount.Tests.LinuxFuse;

public sealed class MountTableTests
{
    private const string Table =
        """
        22 1 254:0 / / rw,relatime - ext4 /dev/root rw
        30 22 0:40 / /mnt/a\040b\134c\012d rw,nosuid shared:12 master:3 - fuse.pxar /srv/back\040up.pxar ro,user_id=0,group_id=0
        31 22 0:41 / /mnt/x rw - fuse.sshfs - rw
        32 22 0:42 / /mnt/x ro - tmpfs none rw
        garbage
        33 22 bad / /mnt/y ro - tmpfs none rw
        34 22 0:43 / /mnt/\303\244\9 ro - fuse  rw
        """;

    private static readonly byte[] s_table = System.Text.Encoding.UTF8.GetBytes(Table);

    [Fact]
    public void EscapedPaths_AreUnderstood()
    {
        FuseMountPoint found = Assert.Single(FuseMountTable.Parse(s_table, "/mnt/a b\\c\nd"u8));
        Assert.Equal("/mnt/a b\\c\nd", found.Path);
        Assert.Equal("fuse.pxar", found.Type);
        Assert.Equal("/srv/back up.pxar", found.Source);
        Assert.Equal((0U, 40U), (found.DeviceMajor, found.DeviceMinor));
        Assert.Equal("rw,nosuid,ro,user_id=0,group_id=0", found.Options);
        Assert.True(found.IsFuse);
    }

    [Fact]
    public void TheTopmostMount_ComesLast()
    {
        IReadOnlyList<FuseMountPoint> found = FuseMountTable.Parse(s_table, "/mnt/x"u8);
        Assert.Equal(["fuse.sshfs", "tmpfs"], found.Select(mount => mount.Type));
        Assert.False(found[1].IsFuse);
    }

    [Fact]
    public void BrokenLines_AreSkipped()
    {
        IReadOnlyList<FuseMountPoint> all = FuseMountTable.Parse(s_table, default);
        Assert.Equal(["/", "/mnt/a b\\c\nd", "/mnt/x", "/mnt/x", "/mnt/ä\\9"], all.Select(mount => mount.Path));
    }

    [Fact]
    public void CutAnywhere_IsNeverAnException()
    {
        for (int length = 0; length < s_table.Length; length++)
            Assert.True(FuseMountTable.Parse(s_table.AsSpan(0, length), default).Count <= 5);
    }

    [Fact]
    public void TheRealTable_HasARoot_AndKnowsWhatIsNoMountpoint()
    {
        Assert.NotNull(FuseMountTable.Find("/proc"));
        Assert.Equal("proc", FuseMountTable.Find("/proc/")!.Type);
        Assert.Null(FuseMountTable.Find("/proc/self/no-mountpoint"));
        Assert.Contains(FuseMountTable.List(), mount => mount.Path == "/proc");
    }
}
