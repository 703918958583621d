using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>What operations are called in messages, and which of them would change something.</summary>
internal static class OperationName
{
    public static string Of(fuse_opcode opcode) => opcode switch
    {
        fuse_opcode.FUSE_LOOKUP => "lookup",
        fuse_opcode.FUSE_GETATTR => "getattr",
        fuse_opcode.FUSE_READLINK => "readlink",
        fuse_opcode.FUSE_STATFS => "statfs",
        fuse_opcode.FUSE_OPEN => "open",
        fuse_opcode.FUSE_READ => "read",
        fuse_opcode.FUSE_RELEASE => "release",
        fuse_opcode.FUSE_LSEEK => "lseek",
        fuse_opcode.FUSE_OPENDIR => "opendir",
        fuse_opcode.FUSE_READDIR or fuse_opcode.FUSE_READDIRPLUS => "readdir",
        fuse_opcode.FUSE_RELEASEDIR => "releasedir",
        fuse_opcode.FUSE_GETXATTR => "getxattr",
        fuse_opcode.FUSE_LISTXATTR => "listxattr",
        fuse_opcode.FUSE_IOCTL => "ioctl",
        fuse_opcode.FUSE_INIT => "init",
        _ => "request",
    };

    public static bool IsWriting(fuse_opcode opcode) => opcode is
        fuse_opcode.FUSE_SETATTR or fuse_opcode.FUSE_SYMLINK or fuse_opcode.FUSE_MKNOD or fuse_opcode.FUSE_MKDIR
        or fuse_opcode.FUSE_UNLINK or fuse_opcode.FUSE_RMDIR or fuse_opcode.FUSE_RENAME or fuse_opcode.FUSE_LINK
        or fuse_opcode.FUSE_WRITE or fuse_opcode.FUSE_SETXATTR or fuse_opcode.FUSE_REMOVEXATTR or fuse_opcode.FUSE_CREATE
        or fuse_opcode.FUSE_FALLOCATE or fuse_opcode.FUSE_RENAME2 or fuse_opcode.FUSE_COPY_FILE_RANGE or fuse_opcode.FUSE_TMPFILE;
}
