using System.Runtime.InteropServices;
using LinuxFuse;
using LinuxFuse.Protocol;
using LinuxFuse.Serving;

namespace PxarMount.Tests.LinuxFuse;

/// <summary>A dispatcher without a kernel: bytes in, bytes out.</summary>
internal sealed class DispatcherBench : IInterruptTarget, IDisposable
{
    private readonly FuseBuffers _buffers = new();
    private readonly FuseRequest _request = new();

    public DispatcherBench(bool posixAcl = false, uint? exclusiveUser = null, bool negotiated = true)
    {
        Negotiation = new FuseNegotiation(posixAcl);
        Dispatcher = new FuseDispatcher(FileSystem, Negotiation, this, exclusiveUser);
        if (negotiated)
            Process(Request(fuse_opcode.FUSE_INIT, [.. Bytes(7U), .. Bytes(45U), .. Bytes(0U), .. Bytes(uint.MaxValue), .. new byte[48]]));
    }

    public FakeFileSystem FileSystem { get; } = new();

    public FuseNegotiation Negotiation { get; }

    public FuseDispatcher Dispatcher { get; }

    public IReadOnlyList<FuseOperation> Operations => _request.Counters.ToList();

    public List<ulong> Interrupted { get; } = [];

    public bool KnowsInterrupted { get; set; } = true;

    /// <summary>A whole request.</summary>
    public static byte[] Request(fuse_opcode opcode, byte[] body, ulong inode = 2, ulong unique = 77, uint uid = 1000)
    {
        var header = new fuse_in_header { len = (uint)(40 + body.Length), opcode = opcode, unique = unique, nodeid = inode, uid = uid };
        return [.. Bytes(header), .. body];
    }

    public static byte[] Bytes<T>(T value)
        where T : unmanaged => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)).ToArray();

    /// <summary>The reply's bytes, empty when there is none. Checks what holds for every reply.</summary>
    public unsafe byte[] Process(byte[] message)
    {
        int length = Dispatcher.Process(_request, message, _buffers.Reply);
        if (length == 0)
            return [];
        byte[] reply = new ReadOnlySpan<byte>(_buffers.Reply.Start, length).ToArray();
        fuse_out_header header = MemoryMarshal.Read<fuse_out_header>(reply);
        Assert.Equal((uint)length, header.len);
        Assert.InRange(header.error, -511, 0);
        Assert.True(header.error == 0 || length == 16, "an error has no data");
        return reply;
    }

    /// <summary>Bytes that this thread allocates for a request, warmed up.</summary>
    public long MeasureAllocation(byte[] message)
    {
        for (int i = 0; i < 100; i++)
            Dispatcher.Process(_request, message, _buffers.Reply);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Dispatcher.Process(_request, message, _buffers.Reply);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    public Errno ErrorOf(byte[] message) => (Errno)(-MemoryMarshal.Read<fuse_out_header>(Process(message)).error);

    /// <summary>The structure of a successful reply.</summary>
    public T Answer<T>(byte[] message)
        where T : unmanaged
    {
        byte[] reply = Process(message);
        Assert.Equal(0, MemoryMarshal.Read<fuse_out_header>(reply).error);
        Assert.Equal(77UL, MemoryMarshal.Read<fuse_out_header>(reply).unique);
        return MemoryMarshal.Read<T>(reply.AsSpan(16));
    }

    public bool Interrupt(ulong unique)
    {
        Interrupted.Add(unique);
        return KnowsInterrupted;
    }

    public void Dispose() => _buffers.Dispose();
}
