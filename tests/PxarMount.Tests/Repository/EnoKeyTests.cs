using LinuxFuse;
using PbsReader;
using PxarMount.Commands;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.Mount;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Repository;

/// <summary>A mounted datastore without the keys of some of its snapshots.</summary>
public sealed class EnoKeyTests
{
    [Fact]
    public async Task SnapshotWithoutItsKey_IsListed_AndCannotBeEntered()
    {
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(GoldenStore.Path));
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        ulong group = kernel.Walk("host/enc");
        Assert.Equal(4, kernel.List(group).Count);
        ulong snapshot = kernel.Walk("host/enc/2024-06-10T06:13:20Z");
        Assert.Equal(0x416DU, kernel.GetAttributes(snapshot).Attributes.Mode);
        Assert.Equal(Errno.ENODATA, kernel.TryGetXAttr(snapshot, "security.capability", out _));
        var open = Assert.Throws<PbsException>(() => kernel.TryOpenDirectory(snapshot));
        Assert.Equal(Errno.ENOKEY, kernel.FileSystem.MapException(open, "OPENDIR", snapshot));
        Assert.Contains("61:31:b1:18:64:9e:e4:a5", open.Message, StringComparison.Ordinal);
        Assert.Throws<PbsException>(() => kernel.TryLookup(snapshot, "root.pxar", out _));
        Assert.Equal(Errno.ENOKEY, kernel.TryList(snapshot, 2, plus: true, out _));
        Assert.Equal(Errno.None, kernel.TryOpenDirectory(kernel.Walk("host/plain/2024-06-10T06:13:20Z")));
    }
}
