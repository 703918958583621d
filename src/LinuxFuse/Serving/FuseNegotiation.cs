using System.Runtime.CompilerServices;
using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>What was agreed with the kernel by INIT, the first request of a connection.</summary>
internal sealed class FuseNegotiation(bool posixAcl)
{
    public const uint Major = 7;

    // The newest minor version whose rules were read.
    public const uint NewestMinor = 41;

    // Before 7.9 attributes are shorter. The oldest kernel that anybody runs (5.4) has 7.31.
    public const uint OldestMinor = 9;

    private const uint MaxReadAhead = 1024 * 1024;

    // Reads that fill the page cache count as background: when so many of them are slow, further ones wait in the kernel, of
    // whatever file. Below the bound of slow requests, so that they cannot use up the workers either.
    private const ushort MaxBackground = 128;
    private const ushort CongestionThreshold = 96;
    private const uint MaxWrite = 4096;

    private const FuseInitFlags Wanted =
        FuseInitFlags.FUSE_ASYNC_READ | FuseInitFlags.FUSE_BIG_WRITES | FuseInitFlags.FUSE_DO_READDIRPLUS
        | FuseInitFlags.FUSE_READDIRPLUS_AUTO | FuseInitFlags.FUSE_ASYNC_DIO | FuseInitFlags.FUSE_NO_OPEN_SUPPORT
        | FuseInitFlags.FUSE_PARALLEL_DIROPS | FuseInitFlags.FUSE_ABORT_ERROR | FuseInitFlags.FUSE_MAX_PAGES
        | FuseInitFlags.FUSE_CACHE_SYMLINKS | FuseInitFlags.FUSE_NO_OPENDIR_SUPPORT | FuseInitFlags.FUSE_EXPLICIT_INVAL_DATA
        | FuseInitFlags.FUSE_INIT_EXT | FuseInitFlags.FUSE_DIRECT_IO_ALLOW_MMAP | FuseInitFlags.FUSE_NO_EXPORT_SUPPORT;

    /// <summary>INIT has been answered.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The minor version spoken.</summary>
    public uint Minor { get; private set; }

    /// <summary>What both sides can.</summary>
    public FuseInitFlags Flags { get; private set; }

    public bool Has(FuseInitFlags flag) => (Flags & flag) != 0;

    public Errno Answer(ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (IsDone)
            return Errno.EIO;
        var reader = new RequestReader(body);
        if (!reader.TryRead(out uint major) || !reader.TryRead(out uint minor))
            return Errno.EINVAL;
        if (major > Major)
        {
            // The kernel comes back with a second INIT of our version.
            reply.Add<fuse_init_out>().major = Major;
            return Errno.None;
        }

        if (major < Major || minor < OldestMinor)
            return Errno.EPROTO;
        if (!reader.TryRead(out uint readAhead) || !reader.TryRead(out uint low))
            return Errno.EINVAL;

        var offered = (FuseInitFlags)low;
        if ((offered & FuseInitFlags.FUSE_INIT_EXT) != 0 && reader.TryRead(out uint high))
            offered |= (FuseInitFlags)((ulong)high << 32);
        Flags = offered & (posixAcl ? Wanted | FuseInitFlags.FUSE_POSIX_ACL : Wanted);
        Minor = Math.Min(minor, NewestMinor);

        ref fuse_init_out answer = ref reply.Add<fuse_init_out>();
        answer.major = Major;
        answer.minor = Minor;
        answer.max_readahead = Math.Min(readAhead, MaxReadAhead);
        answer.flags = (uint)Flags;
        answer.flags2 = (uint)((ulong)Flags >> 32);
        answer.max_background = MaxBackground;
        answer.congestion_threshold = CongestionThreshold;
        answer.max_write = MaxWrite;
        answer.time_gran = 1;
        if (Has(FuseInitFlags.FUSE_MAX_PAGES))
            answer.max_pages = (ushort)Math.Max(1, FuseBuffers.ReplySize / Environment.SystemPageSize);
        if (Minor < 23)
            reply.Length = fuse_init_out.Compat22Size;
        else
            reply.Length = Unsafe.SizeOf<fuse_init_out>();
        IsDone = true;
        return Errno.None;
    }
}
