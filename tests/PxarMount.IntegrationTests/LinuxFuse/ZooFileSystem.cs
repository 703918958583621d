using System.Buffers.Text;
using System.Text;
using LinuxFuse;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>
/// One of everything: a file with a pattern, a huge directory, a link, a fifo, a device, extended attributes, a file that cannot be
/// read, and files whose reads last until the test says so: slow-N through the page cache, direct-N without. A name wait-N takes as
/// long to be found.
/// </summary>
public sealed class ZooFileSystem : IFuseFileSystem
{
    public const int ManyCount = 300_000;
    public const long DataLength = (64 << 20) + 12345;

    private const ulong Root = 1;
    private const ulong Data = 10;
    private const ulong Many = 11;
    private const ulong Link = 12;
    private const ulong Fifo = 13;
    private const ulong Device = 14;
    private const ulong Attributed = 15;
    private const ulong Broken = 16;
    private const ulong FirstSlow = 1000;
    private const ulong FirstDirect = 1500;
    private const ulong SlowEnd = 2000;
    private const ulong FirstOfMany = 1_000_000;

    private static readonly TimeSpan s_forever = TimeSpan.FromDays(365);
    private static readonly (string Name, ulong Inode)[] s_children =
    [
        (".", Root), ("..", Root), ("data", Data), ("many", Many), ("link", Link), ("fifo", Fifo), ("null", Device),
        ("attributed", Attributed), ("broken", Broken),
    ];

    private int _slowCount;
    private int _cancelledCount;

    /// <summary>Slow reads go on when it is set.</summary>
    public ManualResetEventSlim Gate { get; } = new();

    /// <summary>Slow reads that have begun.</summary>
    public int SlowCount => Volatile.Read(ref _slowCount);

    /// <summary>Slow reads that were cancelled.</summary>
    public int CancelledCount => Volatile.Read(ref _cancelledCount);

    public Errno Lookup(FuseRequest request, ulong parent, ReadOnlySpan<byte> name, ref FuseEntry entry)
    {
        if (name.StartsWith("wait-"u8))
            WaitForGate(request);
        entry = Describe(parent == Root ? FindInRoot(name) : parent == Many ? FindInMany(name) : 0);
        entry.NameValidFor = s_forever;
        return Errno.None;
    }

    public Errno GetAttributes(FuseRequest request, ulong inode, ref FuseAttributes attributes, ref TimeSpan validFor)
    {
        attributes = Describe(inode).Attributes;
        validFor = s_forever;
        return Errno.None;
    }

    public Errno ReadLink(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> target)
    {
        target = "data"u8.ToArray();
        return Errno.None;
    }

    public Errno Open(FuseRequest request, ulong inode, uint flags, ref FuseOpenResult result)
    {
        result = new FuseOpenResult { KeepCache = true, DirectIO = inode is >= FirstDirect and < SlowEnd };
        return Errno.None;
    }

    public Errno Read(FuseRequest request, ulong inode, ulong handle, long offset, Memory<byte> destination, out int count)
    {
        count = 0;
        if (inode == Broken)
            throw new InvalidDataException("as the test wants it");
        if (inode is >= FirstSlow and < SlowEnd)
            WaitForGate(request);
        count = (int)Math.Clamp((long)Describe(inode).Attributes.Size - offset, 0, destination.Length);
        Span<byte> bytes = destination.Span[..count];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = PatternAt(offset + i);
        return Errno.None;
    }

    public Errno OpenDirectory(FuseRequest request, ulong inode, ref FuseOpenResult result) => Errno.None;

    public Errno ReadDirectory(FuseRequest request, ulong inode, ulong handle, long cookie, ref DirectoryBuffer buffer)
    {
        if (inode == Many)
            return ReadMany(cookie, ref buffer);
        for (int i = (int)cookie; i < s_children.Length; i++)
        {
            if (!buffer.TryAdd(Encoding.UTF8.GetBytes(s_children[i].Name), i + 1, Describe(s_children[i].Inode)))
                break;
        }

        return Errno.None;
    }

    public Errno GetExtendedAttribute(FuseRequest request, ulong inode, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        value = Pattern(name.SequenceEqual("user.long"u8) ? 5000 : 3);
        bool exists = inode == Attributed && (name.SequenceEqual("user.long"u8) || name.SequenceEqual("user.short"u8));
        return exists ? Errno.None : Errno.ENODATA;
    }

    public Errno ListExtendedAttributes(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> names)
    {
        names = inode == Attributed ? "user.long\0user.short\0"u8.ToArray() : default;
        return Errno.None;
    }

    public Errno GetStatistics(FuseRequest request, ulong inode, ref FuseStatistics statistics)
    {
        statistics = new FuseStatistics { BlockSize = 4096, Blocks = 1000, Files = 300_007, NameLength = 255 };
        return Errno.None;
    }

    public Errno GetInodeFlags(FuseRequest request, ulong inode, ref FuseInodeFlags flags)
    {
        flags.Flags = inode == Attributed ? 0x10u | 0x80 : 0;
        flags.ProjectId = 77;
        return Errno.None;
    }

    public Errno MapException(Exception exception, string operation, ulong inode) =>
        exception is OperationCanceledException ? Errno.EINTR : Errno.EIO;

    /// <summary>What the data file has at an offset.</summary>
    public static byte PatternAt(long offset) => (byte)((offset * 2654435761) >> 13);

    private static byte[] Pattern(int length) => [.. Enumerable.Range(0, length).Select(i => PatternAt(i))];

    private static Errno ReadMany(long cookie, ref DirectoryBuffer buffer)
    {
        Span<byte> name = stackalloc byte[12];
        "entry-"u8.CopyTo(name);
        for (long i = cookie; i < ManyCount; i++)
        {
            Utf8Formatter.TryFormat(i, name[6..], out _, new System.Buffers.StandardFormat('D', 6));
            if (!buffer.TryAdd(name, i + 1, Describe(FirstOfMany + (ulong)i)))
                break;
        }

        return Errno.None;
    }

    private static ulong FindInRoot(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name);
        if (text.StartsWith("slow-", StringComparison.Ordinal))
            return FirstSlow + ulong.Parse(text[5..]);
        if (text.StartsWith("direct-", StringComparison.Ordinal))
            return FirstDirect + ulong.Parse(text[7..]);
        return s_children.FirstOrDefault(child => child.Name == text).Inode;
    }

    private static ulong FindInMany(ReadOnlySpan<byte> name) =>
        name.Length == 12 && Utf8Parser.TryParse(name[6..], out ulong number, out _) && number < ManyCount ? FirstOfMany + number : 0;

    private static FuseEntry Describe(ulong inode)
    {
        (uint mode, ulong size) = inode switch
        {
            0 => (0u, 0ul),
            Root or Many => (0x41edu, 0ul),
            Data => (0x81a4u, (ulong)DataLength),
            Link => (0xa1ffu, 4ul),
            Fifo => (0x11a4u, 0ul),
            Device => (0x21b6u, 0ul),
            >= FirstSlow and < SlowEnd => (0x81a4u, 100_000ul),
            _ => (0x81a4u, 10ul),
        };
        return new FuseEntry
        {
            Attributes = new FuseAttributes
            {
                Inode = inode,
                Mode = mode,
                Size = size,
                Blocks = (size + 511) / 512,
                LinkCount = 1,
                BlockSize = 4096,
                Seconds = -1,
                Nanoseconds = 123_456_789,
                Uid = 12,
                Gid = 34,
                Device = inode == Device && FuseAttributes.TryEncodeDevice(1, 3, out uint device) ? device : 0,
            },
            NameValidFor = s_forever,
            AttributesValidFor = s_forever,
        };
    }

    private void WaitForGate(FuseRequest request)
    {
        CancellationToken token = request.BeginSlowStep();
        Interlocked.Increment(ref _slowCount);
        try
        {
            Gate.Wait(token);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelledCount);
            throw;
        }
    }
}
