using System.Runtime.InteropServices;

namespace LinuxFuse.Protocol;

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_attr
{
    public ulong ino;
    public ulong size;
    public ulong blocks;
    public long atime;
    public long mtime;
    public long ctime;
    public uint atimensec;
    public uint mtimensec;
    public uint ctimensec;
    public uint mode;
    public uint nlink;
    public uint uid;
    public uint gid;
    public uint rdev;
    public uint blksize;
    public uint flags;

    public void Set(in FuseAttributes attributes)
    {
        ino = attributes.Inode;
        size = attributes.Size;
        blocks = attributes.Blocks;
        atime = mtime = ctime = attributes.Seconds;
        atimensec = mtimensec = ctimensec = Math.Min(attributes.Nanoseconds, 999_999_999);
        mode = attributes.Mode;
        nlink = attributes.LinkCount;
        uid = attributes.Uid;
        gid = attributes.Gid;
        rdev = attributes.Device;
        blksize = attributes.BlockSize;
        flags = 0;
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_entry_out
{
    public ulong nodeid;
    public ulong generation;
    public ulong entry_valid;
    public ulong attr_valid;
    public uint entry_valid_nsec;
    public uint attr_valid_nsec;
    public fuse_attr attr;

    public void Set(in FuseEntry entry, bool cacheable)
    {
        nodeid = entry.Attributes.Inode;
        generation = 0;
        entry_valid = attr_valid = 0;
        entry_valid_nsec = attr_valid_nsec = 0;
        if (cacheable)
        {
            FuseTimeout.Split(entry.NameValidFor, out entry_valid, out entry_valid_nsec);
            FuseTimeout.Split(entry.AttributesValidFor, out attr_valid, out attr_valid_nsec);
        }

        attr.Set(entry.Attributes);
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_getattr_in
{
    public uint getattr_flags;
    public uint dummy;
    public ulong fh;
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_attr_out
{
    public ulong attr_valid;
    public uint attr_valid_nsec;
    public uint dummy;
    public fuse_attr attr;
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_statfs_out
{
    public ulong blocks;
    public ulong bfree;
    public ulong bavail;
    public ulong files;
    public ulong ffree;
    public uint bsize;
    public uint namelen;
    public uint frsize;
    public uint padding;
    public unsafe fixed uint spare[6];
}

// The name follows the structure; records are padded to 8 bytes.
[StructLayout(LayoutKind.Sequential)]
internal struct fuse_dirent
{
    public ulong ino;
    public ulong off;
    public uint namelen;
    public uint type;
}

[StructLayout(LayoutKind.Sequential)]
internal struct fuse_direntplus
{
    public fuse_entry_out entry_out;
    public fuse_dirent dirent;
}
