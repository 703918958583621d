using LinuxFuse;
using PxarArchive;
using PxarMount.Daemon;
using PxarMount.Vfs;

namespace PxarMount.Fuse;

/// <summary>
/// A tree as the kernel asks for it: by inode number. Stateless but for a few recently used nodes, so that reading on in a file
/// parses nothing. Safe for concurrent use; does not own the tree.
/// </summary>
public sealed class TreeFileSystem : IFuseFileSystem
{
    /// <summary>
    /// Longest name in bytes that can be looked up, which statfs tells: what Linux programs are made for. The kernel would take more.
    /// </summary>
    internal const int LongestName = 255;

    /// <summary>The kernel's limit for the value of an extended attribute, and for the list of their names.</summary>
    internal const int LongestAttribute = 65536;

    private const uint StatisticsBlock = 4096;

    [ThreadStatic]
    private static byte[]? s_name;

    private readonly Tree _tree;
    private readonly ErrorLog _errors;
    private readonly NodeCache _nodes = new();
    private readonly RecentDirectories _opened = new();
    private SmallFileReadAhead? _ahead;

    /// <summary>Creates the file system; errors are told to <paramref name="logger"/>.</summary>
    public TreeFileSystem(Tree tree, Logger logger) => (_tree, _errors) = (tree, new ErrorLog(logger));

    /// <summary>
    /// Reads small files ahead into <paramref name="store"/>, which it takes over, until the returned task is cancelled. To be called
    /// once, when the file system is mounted.
    /// </summary>
    public Task ReadAheadAsync(FusePageStore store, CancellationToken cancellationToken)
    {
        var ahead = new SmallFileReadAhead(_tree, store);
        Volatile.Write(ref _ahead, ahead);
        return ahead.RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Errno Lookup(FuseRequest request, ulong parent, ReadOnlySpan<byte> name, ref FuseEntry entry)
    {
        if (name.Length > LongestName)
            return Errno.ENAMETOOLONG;
        var wait = new Blocking(request);
        if (Find(ref wait, parent) is not { } found)
            return Errno.ESTALE;
        if (found is not DirectoryNode directory)
            return Errno.ENOTDIR;

        byte[] bytes = s_name ??= new byte[LongestName];
        name.CopyTo(bytes);
        Node? child = wait.For(directory.LookupAsync(bytes.AsMemory(0, name.Length), Blocking.Token));
        if (child is null)
        {
            entry.NameValidFor = directory.NamesValidFor;
            return Errno.None;
        }

        _nodes.Add(child);
        entry = KernelAttributes.EntryOf(child);
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno GetAttributes(FuseRequest request, ulong inode, ref FuseAttributes attributes, ref TimeSpan validFor)
    {
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        NodeAttributes known = wait.For(node.GetAttributesAsync(Blocking.Token));
        attributes = KernelAttributes.Of(node.Id, known);
        validFor = known.ValidFor;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ReadLink(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> target)
    {
        target = default;
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        if (node is not SymbolicLinkNode link)
            return Errno.EINVAL;
        target = link.Target.Memory;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Read(FuseRequest request, ulong inode, ulong handle, long offset, Memory<byte> destination, out int count)
    {
        count = 0;
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        if (node is not FileNode file)
            return node is DirectoryNode ? Errno.EISDIR : Errno.EINVAL;
        if (offset == 0 && file.Content.Length <= SmallFileReadAhead.LargestFile && file.Behind is { } behind)
            _ahead?.OnRead(inode, behind.Value);
        count = wait.For(file.Content.ReadAsync(offset, destination, Blocking.Token));
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno Seek(FuseRequest request, ulong inode, ulong handle, long offset, bool hole, out long result)
    {
        result = 0;
        if (!_tree.HasHoles)
            return Errno.ENOSYS;
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        if (node is not FileNode file)
            return Errno.EINVAL;
        if (wait.For(file.SeekAsync(offset, hole, Blocking.Token)) is not long found)
            return Errno.ENXIO;
        result = found;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno OpenDirectory(FuseRequest request, ulong inode, ref FuseOpenResult result)
    {
        if (!_tree.MayChange(new NodeId(inode)))
        {
            result.CacheDirectory = _opened.WasOpened(inode);
            return Errno.None;
        }

        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        wait.For(node.LoadAsync(Blocking.Token));
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno ReadDirectory(FuseRequest request, ulong inode, ulong handle, long cookie, ref DirectoryBuffer buffer)
    {
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } found)
            return Errno.ESTALE;
        return found is DirectoryNode directory
            ? new DirectoryReply(directory, _nodes, _errors).Fill(ref wait, cookie, ref buffer)
            : Errno.ENOTDIR;
    }

    /// <inheritdoc/>
    public Errno GetExtendedAttribute(FuseRequest request, ulong inode, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (_tree.HasExtendedAttributes == false)
            return Errno.ENOSYS;
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        foreach (PxarXAttr attribute in wait.For(node.GetExtendedAttributesAsync(Blocking.Token)))
        {
            if (attribute.Name.Bytes.SequenceEqual(name))
            {
                if (attribute.Value.Length > LongestAttribute)
                    return TooLong("an extended attribute", inode, attribute.Value.Length);
                value = attribute.Value;
                return Errno.None;
            }
        }

        return Errno.ENODATA;
    }

    /// <inheritdoc/>
    public Errno ListExtendedAttributes(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> names)
    {
        names = default;
        if (_tree.HasExtendedAttributes == false)
            return Errno.ENOSYS;
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        IReadOnlyList<PxarXAttr> attributes = wait.For(node.GetExtendedAttributesAsync(Blocking.Token));
        if (attributes.Count == 0)
            return Errno.None;

        using var list = new MemoryStream();
        foreach (PxarXAttr attribute in attributes)
        {
            list.Write(attribute.Name.Bytes);
            list.WriteByte(0);
        }

        if (list.Length > LongestAttribute)
            return TooLong("the list of extended attributes", inode, list.Length);
        names = list.ToArray();
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno GetStatistics(FuseRequest request, ulong inode, ref FuseStatistics statistics)
    {
        var wait = new Blocking(request);
        TreeStatistics totals = wait.For(_tree.GetStatisticsAsync(Blocking.Token));
        statistics.BlockSize = StatisticsBlock;
        statistics.Blocks = ((ulong)totals.Bytes + StatisticsBlock - 1) / StatisticsBlock;
        statistics.Files = (ulong)totals.Entries;
        statistics.NameLength = LongestName;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno GetInodeFlags(FuseRequest request, ulong inode, ref FuseInodeFlags flags)
    {
        var wait = new Blocking(request);
        if (Find(ref wait, inode) is not { } node)
            return Errno.ESTALE;
        NodeAttributes attributes = node.Attributes;
        flags.Flags = attributes.InodeFlags;
        flags.ProjectId = attributes.ProjectId;
        return Errno.None;
    }

    /// <inheritdoc/>
    public Errno MapException(Exception exception, string operation, ulong inode)
    {
        _errors.Add(exception, operation, inode, _tree.PlaceOf(new NodeId(inode)));
        return ErrnoMapping.ToErrno(exception);
    }

    private Errno TooLong(string what, ulong inode, long length)
    {
        _errors.AttributesTooLong(what, inode, length);
        return Errno.E2BIG;
    }

    private Node? Find(ref Blocking wait, ulong inode)
    {
        if (_nodes.Find(inode) is { } recent)
            return recent;
        Node? node = wait.For(_tree.FindAsync(new NodeId(inode), Blocking.Token));
        if (node is not null)
            _nodes.Add(node);
        return node;
    }
}
