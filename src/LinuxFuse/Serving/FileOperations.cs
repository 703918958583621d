using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>Requests on open files and directories.</summary>
internal sealed class FileOperations(IFuseFileSystem fileSystem, FuseNegotiation negotiation, bool cacheable)
{
    private const uint O_ACCMODE = 3;
    private const uint O_TRUNC = 0x200;
    private const uint SEEK_DATA = 3;
    private const uint SEEK_HOLE = 4;

    public Errno Open(FuseRequest request, ulong inode, ref RequestReader reader, FuseReply reply)
    {
        if (!reader.TryRead(out fuse_open_in arguments))
            return Errno.EINVAL;
        if ((arguments.flags & O_ACCMODE) is 1 or 2 || (arguments.flags & O_TRUNC) != 0)
            return Errno.EROFS;
        FuseOpenResult result = default;
        Errno error = fileSystem.Open(request, inode, arguments.flags, ref result);
        if (error == Errno.ENOSYS && MustAnswer(FuseInitFlags.FUSE_NO_OPEN_SUPPORT))
        {
            result = new FuseOpenResult { KeepCache = true };
            error = Errno.None;
        }

        return Opened(error, result, reply);
    }

    public Errno OpenDirectory(FuseRequest request, ulong inode, FuseReply reply)
    {
        FuseOpenResult result = default;
        Errno error = fileSystem.OpenDirectory(request, inode, ref result);
        if (error == Errno.ENOSYS && MustAnswer(FuseInitFlags.FUSE_NO_OPENDIR_SUPPORT))
        {
            result = new FuseOpenResult { KeepCache = true, CacheDirectory = true };
            error = Errno.None;
        }

        return Opened(error, result, reply);
    }

    public Errno Read(FuseRequest request, ulong inode, ref RequestReader reader, FuseReply reply)
    {
        // The mount option max_read keeps the kernel below the capacity.
        if (!reader.TryRead(out fuse_read_in arguments) || arguments.offset > long.MaxValue || arguments.size > reply.Capacity)
            return Errno.EINVAL;
        Memory<byte> destination = reply.Memory[..(int)arguments.size];
        Errno error = fileSystem.Read(request, inode, arguments.fh, (long)arguments.offset, destination, out int count);
        if (error != Errno.None)
            return error;
        if ((uint)count > arguments.size)
            return Errno.EIO;
        reply.Length = count;
        return Errno.None;
    }

    public Errno Release(ulong inode, ref RequestReader reader)
    {
        if (!reader.TryRead(out fuse_release_in arguments))
            return Errno.EINVAL;
        fileSystem.Release(inode, arguments.fh);
        return Errno.None;
    }

    public Errno Seek(FuseRequest request, ulong inode, ref RequestReader reader, FuseReply reply)
    {
        if (!reader.TryRead(out fuse_lseek_in arguments) || arguments.whence is not (SEEK_DATA or SEEK_HOLE))
            return Errno.EINVAL;
        if (arguments.offset > long.MaxValue)
            return Errno.ENXIO;
        bool hole = arguments.whence == SEEK_HOLE;
        Errno error = fileSystem.Seek(request, inode, arguments.fh, (long)arguments.offset, hole, out long result);
        if (error == Errno.None)
            reply.Add<fuse_lseek_out>().offset = (ulong)result;
        return error;
    }

    public Errno ReadDirectory(FuseRequest request, ulong inode, ref RequestReader reader, FuseReply reply, bool withAttributes)
    {
        if (!reader.TryRead(out fuse_read_in arguments))
            return Errno.EINVAL;
        int size = (int)Math.Min(arguments.size, (uint)reply.Capacity);
        var buffer = new DirectoryBuffer(reply.Data[..size], withAttributes, cacheable);
        Errno error = fileSystem.ReadDirectory(request, inode, arguments.fh, (long)arguments.offset, ref buffer);
        reply.Length = buffer.Length;
        return error;
    }

    public Errno ReleaseDirectory(ulong inode, ref RequestReader reader)
    {
        if (!reader.TryRead(out fuse_release_in arguments))
            return Errno.EINVAL;
        fileSystem.ReleaseDirectory(inode, arguments.fh);
        return Errno.None;
    }

    // ENOSYS means "do not ask again"; who must ask each time, or cannot do without, gets an answer.
    private bool MustAnswer(FuseInitFlags flag) => !cacheable || !negotiation.Has(flag);

    private static Errno Opened(Errno error, in FuseOpenResult result, FuseReply reply)
    {
        if (error != Errno.None)
            return error;
        ref fuse_open_out answer = ref reply.Add<fuse_open_out>();
        answer.fh = result.Handle;
        answer.open_flags =
            (result.KeepCache ? FuseOpenFlags.FOPEN_KEEP_CACHE : 0)
            | (result.DirectIO ? FuseOpenFlags.FOPEN_DIRECT_IO : 0)
            | (result.CacheDirectory ? FuseOpenFlags.FOPEN_CACHE_DIR : 0);
        return Errno.None;
    }
}
