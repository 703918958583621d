using LinuxFuse;
using LinuxFuse.Protocol;
using LinuxFuse.Serving;

namespace PxarMount.Tests.LinuxFuse;

/// <summary>The fear: counts that miss requests, or call plain answers errors.</summary>
public sealed class OperationCountersTests
{
    [Fact]
    public void Requests_AreCountedByKind_AndOnlyTroubleIsAnError()
    {
        using var bench = new DispatcherBench();
        byte[] lookup = DispatcherBench.Request(fuse_opcode.FUSE_LOOKUP, "name\0"u8.ToArray());
        bench.Process(lookup);
        bench.FileSystem.Error = Errno.ENOENT;
        bench.Process(lookup);
        bench.FileSystem.Error = Errno.EIO;
        bench.Process(lookup);
        bench.Process(DispatcherBench.Request(fuse_opcode.FUSE_GETATTR, new byte[16]));
        IReadOnlyList<FuseOperation> all = bench.Operations;
        Assert.Equal((3, 1), Of(all, "lookup"));
        Assert.Equal((1, 1), Of(all, "getattr"));
        Assert.Equal((1, 0), Of(all, "init"));
        Assert.Equal(3, all.Count);
    }

    [Fact]
    public void BothKindsOfListings_AreOne_AndAnyNumberIsTaken()
    {
        var counters = new OperationCounters();
        counters.Add(fuse_opcode.FUSE_READDIR, Errno.None, 0);
        counters.Add(fuse_opcode.FUSE_READDIRPLUS, Errno.None, 0);
        counters.Add((fuse_opcode)4096, Errno.ENOSYS, 0);
        counters.Add((fuse_opcode)uint.MaxValue, Errno.ENOSYS, 0);
        var sum = new OperationCounters();
        sum.Add(counters);
        sum.Add(counters);
        Assert.Equal((4, 0), Of(sum.ToList(), "readdir"));
        Assert.Equal((4, 0), Of(sum.ToList(), "request"));
    }

    private static (long Count, long Errors) Of(IReadOnlyList<FuseOperation> all, string name)
    {
        FuseOperation found = all.Single(operation => operation.Name == name);
        return (found.Count, found.Errors);
    }
}
