using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>Requests about names and inodes.</summary>
internal sealed class NodeOperations(IFuseFileSystem fileSystem, bool cacheable)
{
    // The kernel asks with a page and keeps the last byte for the NUL.
    private const int LongestLinkTarget = 4095;

    public Errno Lookup(FuseRequest request, ulong parent, ref RequestReader reader, FuseReply reply)
    {
        if (!reader.TryReadName(out ReadOnlySpan<byte> name))
            return Errno.EINVAL;
        if (name.Length > DirectoryBuffer.LongestName)
            return Errno.ENAMETOOLONG;
        FuseEntry entry = default;
        Errno error = fileSystem.Lookup(request, parent, name, ref entry);
        if (error == Errno.None)
            reply.Add<fuse_entry_out>().Set(entry, cacheable);
        return error;
    }

    public Errno GetAttributes(FuseRequest request, ulong inode, FuseReply reply)
    {
        FuseAttributes attributes = default;
        TimeSpan validFor = default;
        Errno error = fileSystem.GetAttributes(request, inode, ref attributes, ref validFor);
        if (error != Errno.None)
            return error;
        ref fuse_attr_out answer = ref reply.Add<fuse_attr_out>();
        if (cacheable)
            FuseTimeout.Split(validFor, out answer.attr_valid, out answer.attr_valid_nsec);
        answer.attr.Set(attributes);
        return Errno.None;
    }

    public Errno ReadLink(FuseRequest request, ulong inode, FuseReply reply)
    {
        Errno error = fileSystem.ReadLink(request, inode, out ReadOnlyMemory<byte> target);
        if (error != Errno.None)
            return error;
        if (target.Length > LongestLinkTarget)
            return Errno.ENAMETOOLONG;
        reply.Add(target.Span);
        return Errno.None;
    }

    public Errno GetStatistics(FuseRequest request, ulong inode, FuseReply reply)
    {
        FuseStatistics statistics = default;
        Errno error = fileSystem.GetStatistics(request, inode, ref statistics);
        if (error != Errno.None)
            return error;
        ref fuse_statfs_out answer = ref reply.Add<fuse_statfs_out>();
        answer.blocks = statistics.Blocks;
        answer.files = statistics.Files;
        answer.bsize = answer.frsize = statistics.BlockSize;
        answer.namelen = statistics.NameLength;
        return Errno.None;
    }
}
