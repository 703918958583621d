using LinuxFuse.Protocol;
using LinuxFuse.Serving;

namespace LinuxFuse;

/// <summary>
/// Puts content of files into the kernel's page cache before anybody asks for it (FUSE_NOTIFY_STORE). For one thread at a time,
/// and never one that serves requests: it may have to wait until a read of the same pages is answered.
/// </summary>
public sealed class FusePageStore : IDisposable
{
    private readonly FuseDevice _device;
    private readonly FuseBuffers _buffers = new();
    private readonly int _headLength;

    internal unsafe FusePageStore(FuseDevice device)
    {
        _device = device;
        _headLength = sizeof(fuse_notify_store_out);
    }

    /// <summary>Memory for the content of the next <see cref="Store"/>; the same at every call.</summary>
    public Memory<byte> Buffer => _buffers.Reply.Memory[_headLength..];

    /// <summary>
    /// Hands the first <paramref name="count"/> bytes of <see cref="Buffer"/> to the kernel as the content of a file at
    /// <paramref name="offset"/>, within the size that the kernel knows. ENOENT when it does not know the inode.
    /// </summary>
    public unsafe Errno Store(ulong inode, long offset, int count)
    {
        FuseReply reply = _buffers.Reply;
        reply.Length = 0;
        ref fuse_notify_store_out head = ref reply.Add<fuse_notify_store_out>();
        head.nodeid = inode;
        head.offset = (ulong)offset;
        head.size = (uint)count;
        reply.Length += count;
        return _device.Write(reply.Start, reply.FinishNotification(fuse_notify_code.FUSE_NOTIFY_STORE));
    }

    /// <summary>Gives memory and descriptor back.</summary>
    public void Dispose()
    {
        _device.Dispose();
        _buffers.Dispose();
    }
}
