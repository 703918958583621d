using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>Extended attributes and inode flags.</summary>
internal sealed class AttributeOperations(IFuseFileSystem fileSystem)
{
    // XATTR_SIZE_MAX and XATTR_LIST_MAX of linux/limits.h.
    private const int LongestValue = 65536;

    // Longest structure that an answered ioctl fills.
    private const int LongestIoctl = 256;

    public Errno Get(FuseRequest request, ulong inode, ref RequestReader reader, FuseReply reply)
    {
        if (!reader.TryRead(out fuse_getxattr_in arguments) || !reader.TryReadName(out ReadOnlySpan<byte> name))
            return Errno.EINVAL;
        Errno error = fileSystem.GetExtendedAttribute(request, inode, name, out ReadOnlyMemory<byte> value);
        return error == Errno.None ? Give(value.Span, arguments.size, reply) : error;
    }

    public Errno List(FuseRequest request, ulong inode, ref RequestReader reader, FuseReply reply)
    {
        if (!reader.TryRead(out fuse_getxattr_in arguments))
            return Errno.EINVAL;
        Errno error = fileSystem.ListExtendedAttributes(request, inode, out ReadOnlyMemory<byte> names);
        return error == Errno.None ? Give(names.Span, arguments.size, reply) : error;
    }

    public Errno Ioctl(FuseRequest request, ulong inode, ref RequestReader reader, FuseReply reply)
    {
        if (!reader.TryRead(out fuse_ioctl_in arguments))
            return Errno.EINVAL;
        if (arguments.cmd is not (FuseIoctlCommand.FS_IOC_GETFLAGS or FuseIoctlCommand.FS_IOC32_GETFLAGS
            or FuseIoctlCommand.FS_IOC_FSGETXATTR))
        {
            return Errno.ENOTTY;
        }

        if (arguments.out_size > LongestIoctl)
            return Errno.EINVAL;
        FuseInodeFlags flags = default;
        Errno error = fileSystem.GetInodeFlags(request, inode, ref flags);
        if (error != Errno.None)
            return error == Errno.ENOSYS ? Errno.ENOTTY : error;

        reply.Add<fuse_ioctl_out>();
        Span<byte> answer = reply.Data.Slice(reply.Length, LongestIoctl);
        answer.Clear();
        if (arguments.cmd == FuseIoctlCommand.FS_IOC_FSGETXATTR)
        {
            ref FsXAttr attributes = ref MemoryMarshal.AsRef<FsXAttr>(answer);
            attributes.fsx_xflags = FsXAttr.FromInodeFlags(flags.Flags);
            attributes.fsx_projid = flags.ProjectId;
        }
        else
        {
            Unsafe.WriteUnaligned(ref answer[0], flags.Flags);
        }

        // The kernel wants exactly as many bytes as it announced: 4 or 8 for the same command, by its version.
        reply.Length += (int)arguments.out_size;
        return Errno.None;
    }

    private static Errno Give(ReadOnlySpan<byte> value, uint size, FuseReply reply)
    {
        if (value.Length > LongestValue)
            return Errno.E2BIG;
        if (size == 0)
            reply.Add<fuse_getxattr_out>().size = (uint)value.Length;
        else if (value.Length > size)
            return Errno.ERANGE;
        else
            reply.Add(value);
        return Errno.None;
    }
}
