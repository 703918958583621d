using LinuxFuse;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>The smallest useful file system: a folder with one file. Shows all that LinuxFuse wants of an implementer.</summary>
public sealed class HelloFileSystem : IFuseFileSystem
{
    private const ulong Root = 1;
    private const ulong Hello = 2;
    private const uint DirectoryMode = 0x4000 | 0x1ed; // drwxr-xr-x
    private const uint FileMode = 0x8000 | 0x124; // -r--r--r--

    private static readonly TimeSpan s_forever = TimeSpan.FromDays(365);
    private readonly byte[] _text = "Hello, world!\n"u8.ToArray();

    public Errno Lookup(FuseRequest request, ulong parent, ReadOnlySpan<byte> name, ref FuseEntry entry)
    {
        entry = parent == Root && name.SequenceEqual("hello.txt"u8) ? Describe(Hello) : default;
        entry.NameValidFor = s_forever; // that there is no such name is cached too
        return Errno.None;
    }

    public Errno GetAttributes(FuseRequest request, ulong inode, ref FuseAttributes attributes, ref TimeSpan validFor)
    {
        if (inode is not (Root or Hello))
            return Errno.ENOENT;
        attributes = Describe(inode).Attributes;
        validFor = s_forever;
        return Errno.None;
    }

    public Errno ReadLink(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> target)
    {
        target = default;
        return Errno.EINVAL;
    }

    public Errno Read(FuseRequest request, ulong inode, ulong handle, long offset, Memory<byte> destination, out int count)
    {
        ReadOnlySpan<byte> rest = _text.AsSpan((int)Math.Min(offset, _text.Length));
        count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination.Span);
        return Errno.None;
    }

    public Errno OpenDirectory(FuseRequest request, ulong inode, ref FuseOpenResult result) =>
        inode == Root ? Errno.None : Errno.ENOTDIR;

    public Errno ReadDirectory(FuseRequest request, ulong inode, ulong handle, long cookie, ref DirectoryBuffer buffer)
    {
        if (cookie < 1 && !buffer.TryAddNameOnly("."u8, 1, Root, DirectoryMode))
            return Errno.None;
        if (cookie < 2 && !buffer.TryAddNameOnly(".."u8, 2, Root, DirectoryMode))
            return Errno.None;
        if (cookie < 3)
            buffer.TryAdd("hello.txt"u8, 3, Describe(Hello));
        return Errno.None;
    }

    public Errno GetExtendedAttribute(FuseRequest request, ulong inode, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        value = default;
        return Errno.ENOSYS; // there are none anywhere: the kernel need not ask again
    }

    public Errno ListExtendedAttributes(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> names)
    {
        names = default;
        return Errno.ENOSYS;
    }

    public Errno GetStatistics(FuseRequest request, ulong inode, ref FuseStatistics statistics)
    {
        statistics = new FuseStatistics { BlockSize = 4096, Blocks = 1, Files = 2, NameLength = 255 };
        return Errno.None;
    }

    public Errno MapException(Exception exception, string operation, ulong inode) => Errno.EIO;

    private FuseEntry Describe(ulong inode) => new()
    {
        Attributes = new FuseAttributes
        {
            Inode = inode,
            Mode = inode == Root ? DirectoryMode : FileMode,
            Size = inode == Root ? 0 : (ulong)_text.Length,
            LinkCount = 1,
            BlockSize = 4096,
            Seconds = 1_700_000_000,
        },
        NameValidFor = s_forever,
        AttributesValidFor = s_forever,
    };
}
