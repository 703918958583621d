using LinuxFuse;

namespace PxarMount.Tests.LinuxFuse;

/// <summary>Answers every call with what the test has put there, and counts.</summary>
public sealed class FakeFileSystem : IFuseFileSystem
{
    public Errno Error { get; set; }

    public Exception? Throws { get; set; }

    public Exception? MapThrows { get; set; }

    public Errno MapsTo { get; set; } = Errno.EIO;

    public FuseEntry Entry { get; set; }

    public byte[] Bytes { get; set; } = [];

    public int? Count { get; set; }

    public FuseOpenResult OpenResult { get; set; }

    public FuseInodeFlags InodeFlags { get; set; }

    public int Calls { get; private set; }

    public string? MappedOperation { get; private set; }

    /// <summary>Runs inside each read.</summary>
    public Action<FuseRequest>? DuringRead { get; set; }

    public Errno Lookup(FuseRequest request, ulong parent, ReadOnlySpan<byte> name, ref FuseEntry entry)
    {
        entry = Entry;
        return Answer();
    }

    public Errno GetAttributes(FuseRequest request, ulong inode, ref FuseAttributes attributes, ref TimeSpan validFor)
    {
        attributes = Entry.Attributes;
        validFor = Entry.AttributesValidFor;
        return Answer();
    }

    public Errno ReadLink(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> target)
    {
        target = Bytes;
        return Answer();
    }

    public Errno Open(FuseRequest request, ulong inode, uint flags, ref FuseOpenResult result)
    {
        result = OpenResult;
        return Answer();
    }

    public Errno Read(FuseRequest request, ulong inode, ulong handle, long offset, Memory<byte> destination, out int count)
    {
        DuringRead?.Invoke(request);
        count = Count ?? Math.Min(Bytes.Length, destination.Length);
        Bytes.AsSpan(0, Math.Min(Bytes.Length, destination.Length)).CopyTo(destination.Span);
        return Answer();
    }

    public void Release(ulong inode, ulong handle) => Answer();

    public Errno OpenDirectory(FuseRequest request, ulong inode, ref FuseOpenResult result)
    {
        result = OpenResult;
        return Answer();
    }

    public Errno ReadDirectory(FuseRequest request, ulong inode, ulong handle, long cookie, ref DirectoryBuffer buffer)
    {
        while (buffer.TryAdd("entry"u8, ++cookie, Entry))
        {
        }

        return Answer();
    }

    public void ReleaseDirectory(ulong inode, ulong handle) => Answer();

    public Errno GetExtendedAttribute(FuseRequest request, ulong inode, ReadOnlySpan<byte> name, out ReadOnlyMemory<byte> value)
    {
        value = Bytes;
        return Answer();
    }

    public Errno ListExtendedAttributes(FuseRequest request, ulong inode, out ReadOnlyMemory<byte> names)
    {
        names = Bytes;
        return Answer();
    }

    public Errno GetStatistics(FuseRequest request, ulong inode, ref FuseStatistics statistics)
    {
        statistics = new FuseStatistics { Blocks = 10, Files = 20, BlockSize = 4096, NameLength = 255 };
        return Answer();
    }

    public Errno GetInodeFlags(FuseRequest request, ulong inode, ref FuseInodeFlags flags)
    {
        flags = InodeFlags;
        return Answer();
    }

    public Errno Seek(FuseRequest request, ulong inode, ulong handle, long offset, bool hole, out long result)
    {
        result = hole ? 1000 : offset;
        return Answer();
    }

    public Errno MapException(Exception exception, string operation, ulong inode)
    {
        MappedOperation = operation;
        return MapThrows is null ? MapsTo : throw MapThrows;
    }

    private Errno Answer()
    {
        Calls++;
        return Throws is null ? Error : throw Throws;
    }
}
