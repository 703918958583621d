using System.Net.Sockets;
using System.Runtime.InteropServices;
using LinuxFuse;
using LinuxFuse.Interop;
using LinuxFuse.Protocol;
using LinuxFuse.Serving;

namespace PxarMount.Tests.LinuxFuse;

/// <summary>Workers whose /dev/fuse is one end of a packet socket: the test is the kernel at the other end.</summary>
internal sealed unsafe class FakeKernel : IDisposable
{
    private const int PacketsCloseOnExec = 5 | 0x80000;

    private readonly Socket _socket;
    private readonly FuseDevice _device;
    private readonly ManualResetEventSlim _drained = new();
    private int _drainedCount;

    public FakeKernel(int readers)
    {
        int* pair = stackalloc int[2];
        Assert.Equal(0, Libc.socketpair(Libc.AF_UNIX, PacketsCloseOnExec, 0, pair));
        _socket = new Socket(new SafeSocketHandle(pair[0], ownsHandle: true)) { ReceiveTimeout = 30_000 };
        _device = new FuseDevice(pair[1]);
        Pool = new WorkerPool(
            interrupts => new FuseDispatcher(FileSystem, new FuseNegotiation(posixAcl: false), interrupts),
            _ =>
            {
                _drainedCount++;
                _drained.Set();
            });
        Pool.Start([.. Enumerable.Repeat(_device, readers)]);
    }

    public FakeFileSystem FileSystem { get; } = new() { MapsTo = Errno.EINTR };

    public WorkerPool Pool { get; }

    public void Send(fuse_opcode opcode, ulong unique, byte[]? body = null) =>
        _socket.Send(DispatcherBench.Request(opcode, body ?? new byte[64], unique: unique));

    public void Read(ulong unique) =>
        Send(fuse_opcode.FUSE_READ, unique, DispatcherBench.Bytes(new fuse_read_in { size = 4096 }));

    public void Interrupt(ulong unique) => Send(fuse_opcode.FUSE_INTERRUPT, unique | 1, DispatcherBench.Bytes(unique));

    /// <summary>The next reply: which request, and its error.</summary>
    public (ulong Unique, Errno Error) Receive()
    {
        byte[] reply = new byte[8192];
        int length = _socket.Receive(reply);
        Assert.InRange(length, 16, reply.Length);
        fuse_out_header header = MemoryMarshal.Read<fuse_out_header>(reply);
        return (header.unique, (Errno)(-header.error));
    }

    /// <summary>No reply is on its way: whatever comes next is that of a getattr sent now.</summary>
    public void AssertSilence(ulong unique)
    {
        Send(fuse_opcode.FUSE_GETATTR, unique);
        Assert.Equal(unique, Receive().Unique);
    }

    /// <summary>Ends the connection, and waits for the last worker.</summary>
    public void End()
    {
        _socket.Shutdown(SocketShutdown.Both);
        Assert.True(_drained.Wait(30_000), "workers do not end");
        Assert.Equal(0, Pool.WorkerCount);
        Assert.Equal(1, _drainedCount);
    }

    public void Dispose()
    {
        if (!_drained.IsSet)
            End();
        _socket.Dispose();
        _device.Dispose();
        _drained.Dispose();
    }
}
