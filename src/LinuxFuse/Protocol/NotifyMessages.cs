using System.Runtime.InteropServices;

namespace LinuxFuse.Protocol;

internal enum fuse_notify_code
{
    FUSE_NOTIFY_STORE = 4,
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_notify_store_out
{
    public ulong nodeid;
    public ulong offset;
    public uint size;
    public uint padding;
}
