using System.Diagnostics;
using System.Runtime.CompilerServices;
using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>
/// From the bytes of a request to the bytes of its reply. Every request runs through <see cref="Process"/>, which catches whatever
/// the file system throws and gives exactly one reply, or none to a request that wants none. Safe for concurrent use with a
/// request and a reply of each thread's own.
/// </summary>
internal sealed class FuseDispatcher
{
    private static readonly int s_headerSize = Unsafe.SizeOf<fuse_in_header>();

    private readonly IFuseFileSystem _fileSystem;
    private readonly FuseNegotiation _negotiation;
    private readonly IInterruptTarget _interrupts;
    private readonly uint? _exclusiveUser;
    private readonly NodeOperations _nodes;
    private readonly FileOperations _files;
    private readonly AttributeOperations _attributes;

    /// <param name="fileSystem">Answers.</param>
    /// <param name="negotiation">What INIT agrees.</param>
    /// <param name="interrupts">Where interrupted requests are cancelled.</param>
    /// <param name="exclusiveUser">Only this user and root are served: the kernel knows no allow_root.</param>
    public FuseDispatcher(
        IFuseFileSystem fileSystem, FuseNegotiation negotiation, IInterruptTarget interrupts, uint? exclusiveUser = null)
    {
        _fileSystem = fileSystem;
        _negotiation = negotiation;
        _interrupts = interrupts;
        _exclusiveUser = exclusiveUser;

        // What the kernel has cached it shows to everybody without asking, so that nothing may be cached for one user only.
        bool cacheable = exclusiveUser is null;
        _nodes = new NodeOperations(fileSystem, cacheable);
        _files = new FileOperations(fileSystem, negotiation, cacheable);
        _attributes = new AttributeOperations(fileSystem);
    }

    /// <summary>Whether a request of this kind is never answered.</summary>
    public static bool IsSilent(fuse_opcode opcode) =>
        opcode is fuse_opcode.FUSE_FORGET or fuse_opcode.FUSE_BATCH_FORGET or fuse_opcode.FUSE_NOTIFY_REPLY;

    /// <summary>Serves one request; returns the length of the reply with its header, 0 when there is none to send.</summary>
    public int Process(FuseRequest request, ReadOnlySpan<byte> message, FuseReply reply)
    {
        reply.Length = 0;
        long start = Stopwatch.GetTimestamp();
        var reader = new RequestReader(message);

        // Without a header there is nobody to answer.
        if (!reader.TryRead(out fuse_in_header header) || IsSilent(header.opcode))
            return 0;
        request.Uid = header.uid;
        request.Gid = header.gid;
        request.ProcessId = header.pid;
        if (header.opcode == fuse_opcode.FUSE_INTERRUPT)
            return Interrupt(header.unique, ref reader, reply);

        Errno error;
        try
        {
            error = header.len == message.Length ? Serve(request, header, message[s_headerSize..], reply) : Errno.EIO;
        }
        catch (Exception exception)
        {
            error = Explain(exception, header);
        }

        // The kernel takes no other numbers and would leave the caller waiting.
        if ((int)error is < 0 or > 511)
            error = Errno.EIO;
        request.Counters.Add(header.opcode, error, start);
        return reply.Finish(header.unique, error);
    }

    private int Interrupt(ulong unique, ref RequestReader reader, FuseReply reply)
    {
        // EAGAIN makes the kernel send it again if the request is still there: another reader has it in its hands, but not seen.
        bool known = !reader.TryRead(out fuse_interrupt_in target) || _interrupts.Interrupt(target.unique);
        return known ? 0 : reply.Finish(unique, Errno.EAGAIN);
    }

    private Errno Explain(Exception exception, in fuse_in_header header)
    {
        try
        {
            Errno error = _fileSystem.MapException(exception, OperationName.Of(header.opcode), header.nodeid);
            return error == Errno.None ? Errno.EIO : error;
        }
        catch (Exception)
        {
            return Errno.EIO;
        }
    }

    private Errno Serve(FuseRequest request, in fuse_in_header header, ReadOnlySpan<byte> body, FuseReply reply)
    {
        if (header.opcode == fuse_opcode.FUSE_INIT)
            return _negotiation.Answer(body, reply);
        if (_exclusiveUser is uint owner && header.uid != owner && header.uid != 0 && IsRefusedToOthers(header.opcode))
            return Errno.EACCES;

        var reader = new RequestReader(body);
        ulong inode = header.nodeid;
        switch (header.opcode)
        {
            case fuse_opcode.FUSE_LOOKUP:
                return _nodes.Lookup(request, inode, ref reader, reply);
            case fuse_opcode.FUSE_GETATTR:
                return _nodes.GetAttributes(request, inode, reply);
            case fuse_opcode.FUSE_READLINK:
                return _nodes.ReadLink(request, inode, reply);
            case fuse_opcode.FUSE_STATFS:
                return _nodes.GetStatistics(request, inode, reply);
            case fuse_opcode.FUSE_OPEN:
                return _files.Open(request, inode, ref reader, reply);
            case fuse_opcode.FUSE_READ:
                return _files.Read(request, inode, ref reader, reply);
            case fuse_opcode.FUSE_RELEASE:
                return _files.Release(inode, ref reader);
            case fuse_opcode.FUSE_LSEEK:
                return _files.Seek(request, inode, ref reader, reply);
            case fuse_opcode.FUSE_OPENDIR:
                return _files.OpenDirectory(request, inode, reply);
            case fuse_opcode.FUSE_READDIR:
                return _files.ReadDirectory(request, inode, ref reader, reply, withAttributes: false);
            case fuse_opcode.FUSE_READDIRPLUS:
                return _files.ReadDirectory(request, inode, ref reader, reply, withAttributes: true);
            case fuse_opcode.FUSE_RELEASEDIR:
                return _files.ReleaseDirectory(inode, ref reader);
            case fuse_opcode.FUSE_GETXATTR:
                return _attributes.Get(request, inode, ref reader, reply);
            case fuse_opcode.FUSE_LISTXATTR:
                return _attributes.List(request, inode, ref reader, reply);
            case fuse_opcode.FUSE_IOCTL:
                return _attributes.Ioctl(request, inode, ref reader, reply);
            case fuse_opcode.FUSE_ACCESS when _exclusiveUser is not null:
            case fuse_opcode.FUSE_DESTROY:
                return Errno.None;
            default:
                return OperationName.IsWriting(header.opcode) ? Errno.EROFS : Errno.ENOSYS;
        }
    }

    // What follows an open was decided by the open, and may come from a process that was given the descriptor.
    private static bool IsRefusedToOthers(fuse_opcode opcode) => opcode is not (
        fuse_opcode.FUSE_READ or fuse_opcode.FUSE_RELEASE or fuse_opcode.FUSE_FSYNC or fuse_opcode.FUSE_READDIR
        or fuse_opcode.FUSE_RELEASEDIR or fuse_opcode.FUSE_FSYNCDIR or fuse_opcode.FUSE_READDIRPLUS or fuse_opcode.FUSE_FLUSH
        or fuse_opcode.FUSE_LSEEK or fuse_opcode.FUSE_DESTROY);
}
