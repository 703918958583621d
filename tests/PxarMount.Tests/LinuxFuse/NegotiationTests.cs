using LinuxFuse;
using LinuxFuse.Protocol;

namespace PxarMount.Tests.LinuxFuse;

public sealed class NegotiationTests
{
    private const uint AllFlags = uint.MaxValue;

    [Fact]
    public void NewestKernel_GetsAllFlags_AndTheExtension()
    {
        using var bench = new DispatcherBench(posixAcl: true, negotiated: false);
        byte[] reply = bench.Process(Init(7, 45, AllFlags, AllFlags));
        Assert.Equal(16 + 64, reply.Length);
        fuse_init_out answer = System.Runtime.InteropServices.MemoryMarshal.Read<fuse_init_out>(reply.AsSpan(16));
        Assert.Equal((7U, 41U), (answer.major, answer.minor));
        Assert.NotEqual(0U, answer.flags & (1U << 30));
        Assert.NotEqual(0U, answer.flags & (1U << 20));
        Assert.Equal((1U << 4) | (1U << 6), answer.flags2);
        Assert.Equal(256, answer.max_pages * Environment.SystemPageSize / 4096);
        Assert.Equal(1U, answer.time_gran);
        Assert.InRange(answer.max_background, 64, global::LinuxFuse.Serving.WorkerPool.MaxSlow - 1);
        Assert.InRange(answer.congestion_threshold, 1, answer.max_background);
        Assert.True(bench.Negotiation.IsDone);
    }

    [Fact]
    public void Kernel54_GetsNothingItDidNotOffer()
    {
        using var bench = new DispatcherBench(negotiated: false);
        uint offered = 0x07fffffb & ~(1U << 25);
        fuse_init_out answer = bench.Answer<fuse_init_out>(Init(7, 31, offered, null));
        Assert.Equal(31U, answer.minor);
        Assert.Equal(0U, answer.flags & ~offered);
        Assert.Equal(0U, answer.flags2);
        Assert.Equal(0U, answer.flags & (1U << 20));
    }

    [Fact]
    public void WithoutTheExtensionFlag_TheUpperFlagsAreNotRead()
    {
        using var bench = new DispatcherBench(negotiated: false);
        fuse_init_out answer = bench.Answer<fuse_init_out>(Init(7, 40, AllFlags & ~(1U << 30), AllFlags));
        Assert.Equal(0U, answer.flags2);
        Assert.False(bench.Negotiation.Has(FuseInitFlags.FUSE_NO_EXPORT_SUPPORT));
    }

    [Theory]
    [InlineData(22, 24)]
    [InlineData(9, 24)]
    [InlineData(23, 64)]
    [InlineData(36, 64)]
    public void ReplyHasTheLengthOfItsVersion(uint minor, int length)
    {
        using var bench = new DispatcherBench(negotiated: false);
        Assert.Equal(16 + length, bench.Process(Init(7, minor, AllFlags, null)).Length);
    }

    [Fact]
    public void NewerMajor_IsAskedToComeBackWithOurs()
    {
        using var bench = new DispatcherBench(negotiated: false);
        Assert.Equal(7U, bench.Answer<fuse_init_out>(Init(8, 1, AllFlags, null)).major);
        Assert.False(bench.Negotiation.IsDone);
        Assert.Equal(7U, bench.Answer<fuse_init_out>(Init(7, 45, AllFlags, null)).major);
        Assert.True(bench.Negotiation.IsDone);
    }

    [Theory]
    [InlineData(6, 40)]
    [InlineData(7, 8)]
    public void TooOldKernels_AreRefused(uint major, uint minor)
    {
        using var bench = new DispatcherBench(negotiated: false);
        Assert.Equal(Errno.EPROTO, bench.ErrorOf(Init(major, minor, AllFlags, null)));
    }

    [Fact]
    public void ASecondInit_ChangesNothing()
    {
        using var bench = new DispatcherBench();
        FuseInitFlags agreed = bench.Negotiation.Flags;
        Assert.Equal(Errno.EIO, bench.ErrorOf(Init(7, 12, 0, null)));
        Assert.Equal(agreed, bench.Negotiation.Flags);
    }

    private static byte[] Init(uint major, uint minor, uint flags, uint? flags2)
    {
        IEnumerable<uint> fields = [major, minor, 131072U, flags];
        if (flags2 is uint upper)
            fields = [.. fields, upper, .. new uint[11]];
        return DispatcherBench.Request(fuse_opcode.FUSE_INIT, [.. fields.SelectMany(DispatcherBench.Bytes)]);
    }
}
