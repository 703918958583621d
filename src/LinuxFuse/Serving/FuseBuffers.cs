using LinuxFuse.Interop;

namespace LinuxFuse.Serving;

/// <summary>
/// The native memory of one worker: the request, and the reply with its header directly in front of page-aligned data. One mapping,
/// of which only touched pages take memory.
/// </summary>
internal sealed unsafe class FuseBuffers : IDisposable
{
    /// <summary>Longest request; the kernel refuses a longer one (a huge xattr value) by itself.</summary>
    public const int RequestSize = 64 * 1024;

    /// <summary>Longest data of a reply.</summary>
    public const int ReplySize = 1024 * 1024;

    private static readonly nuint s_mappingSize = (nuint)(RequestSize + Environment.SystemPageSize + ReplySize);
    private byte* _mapping;

    public FuseBuffers()
    {
        _mapping = Libc.mmap(null, s_mappingSize, Libc.PROT_READ_WRITE, Libc.MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
        if ((nint)_mapping == -1)
        {
            _mapping = null;
            throw new FuseException("no memory for the buffers of a reader", Libc.LastError);
        }

        Reply = new FuseReply(_mapping + RequestSize + Environment.SystemPageSize, ReplySize);
    }

    public byte* Request => _mapping;

    public FuseReply Reply { get; }

    public void Dispose()
    {
        Reply.Invalidate();
        if (_mapping != null)
            _ = Libc.munmap(_mapping, s_mappingSize);
        _mapping = null;
    }
}
