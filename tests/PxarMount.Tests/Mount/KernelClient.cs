using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LinuxFuse;
using PxarArchive;
using PxarMount.Fuse;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Mount;

/// <summary>Asks a file system what the kernel asks, in the kernel's ways: by number, in pieces, with buffers that are too small.</summary>
internal sealed class KernelClient(TreeFileSystem fileSystem)
{
    internal const ulong Root = 1;
    private readonly FuseRequest _request = new();

    internal TreeFileSystem FileSystem => fileSystem;

    /// <summary>Size of the buffer for a listing.</summary>
    internal int ListingLength { get; set; } = 1000;

    internal FuseEntry Lookup(ulong parent, ReadOnlySpan<byte> name)
    {
        FuseEntry entry = default;
        Assert.Equal(Errno.None, fileSystem.Lookup(_request, parent, name, ref entry));
        return entry;
    }

    internal FuseEntry Lookup(ulong parent, string name) => Lookup(parent, Encoding.UTF8.GetBytes(name));

    /// <summary>The inode at a path with slashes.</summary>
    internal ulong Walk(string path) =>
        path.Split('/').Aggregate(Root, (parent, name) => Lookup(parent, name).Attributes.Inode);

    internal Errno TryLookup(ulong parent, string name, out FuseEntry entry)
    {
        entry = default;
        return fileSystem.Lookup(_request, parent, Encoding.UTF8.GetBytes(name), ref entry);
    }

    internal (FuseAttributes Attributes, TimeSpan ValidFor) GetAttributes(ulong inode)
    {
        FuseAttributes attributes = default;
        TimeSpan validFor = default;
        Assert.Equal(Errno.None, fileSystem.GetAttributes(_request, inode, ref attributes, ref validFor));
        return (attributes, validFor);
    }

    internal Errno TryGetAttributes(ulong inode)
    {
        FuseAttributes attributes = default;
        TimeSpan validFor = default;
        return fileSystem.GetAttributes(_request, inode, ref attributes, ref validFor);
    }

    internal List<ListedName> List(ulong inode, bool plus = true)
    {
        var all = new List<ListedName>();
        for (long cookie = 0; ;)
        {
            Assert.Equal(Errno.None, TryList(inode, cookie, plus, out List<ListedName> page));
            if (page.Count == 0)
                return all;
            all.AddRange(page);
            cookie = page[^1].Cookie;
        }
    }

    internal Errno TryList(ulong inode, long cookie, bool plus, out List<ListedName> page)
    {
        byte[] bytes = new byte[ListingLength];
        var buffer = new DirectoryBuffer(bytes, plus);
        Errno error = fileSystem.ReadDirectory(_request, inode, 0, cookie, ref buffer);
        page = [];
        int head = plus ? 128 : 0;
        for (int at = 0; at < buffer.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + head + 16));
            page.Add(new ListedName(
                bytes.AsSpan(at + head + 24, length).ToArray(),
                plus ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) : 0,
                BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at + head)),
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at + head + 8)),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + head + 20))));
            at += (head + 24 + length + 7) & ~7;
        }

        return error;
    }

    internal byte[] ReadLink(ulong inode)
    {
        Assert.Equal(Errno.None, fileSystem.ReadLink(_request, inode, out ReadOnlyMemory<byte> target));
        return target.ToArray();
    }

    internal Errno TryRead(ulong inode, long offset, byte[] destination, out int count) =>
        fileSystem.Read(_request, inode, 0, offset, destination, out count);

    internal string Hash(ulong inode, int piece = 5000)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[piece];
        for (long offset = 0; ;)
        {
            Assert.Equal(Errno.None, TryRead(inode, offset, buffer, out int count));
            hash.AppendData(buffer, 0, count);
            offset += count;
            if (count < piece)
                return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    internal Errno TryGetXAttr(ulong inode, string name, out ReadOnlyMemory<byte> value) =>
        fileSystem.GetExtendedAttribute(_request, inode, Encoding.UTF8.GetBytes(name), out value);

    internal Errno TryListXAttrs(ulong inode, out ReadOnlyMemory<byte> names) =>
        fileSystem.ListExtendedAttributes(_request, inode, out names);

    internal List<KeyValuePair<string, string>> XAttrs(ulong inode)
    {
        Assert.Equal(Errno.None, TryListXAttrs(inode, out ReadOnlyMemory<byte> names));
        var all = new List<KeyValuePair<string, string>>();
        string text = Encoding.UTF8.GetString(names.Span);
        Assert.True(text.Length == 0 || text[^1] == '\0');
        foreach (string name in text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Equal(Errno.None, TryGetXAttr(inode, name, out ReadOnlyMemory<byte> value));
            all.Add(KeyValuePair.Create(name, Convert.ToHexStringLower(value.Span)));
        }

        return all;
    }

    internal FuseInodeFlags Flags(ulong inode)
    {
        FuseInodeFlags flags = default;
        Assert.Equal(Errno.None, fileSystem.GetInodeFlags(_request, inode, ref flags));
        return flags;
    }

    internal FuseStatistics Statistics()
    {
        FuseStatistics statistics = default;
        Assert.Equal(Errno.None, fileSystem.GetStatistics(_request, Root, ref statistics));
        return statistics;
    }

    internal bool OpensCached(ulong inode)
    {
        FuseOpenResult result = default;
        Assert.Equal(Errno.None, fileSystem.OpenDirectory(_request, inode, ref result));
        return result.CacheDirectory;
    }

    internal Errno Open(ulong inode)
    {
        FuseOpenResult result = default;
        return ((IFuseFileSystem)fileSystem).Open(_request, inode, 0, ref result);
    }

    internal Errno TryOpenDirectory(ulong inode)
    {
        FuseOpenResult result = default;
        return fileSystem.OpenDirectory(_request, inode, ref result);
    }

    internal Errno TrySeek(ulong inode, long offset, bool hole, out long result) =>
        ((IFuseFileSystem)fileSystem).Seek(_request, inode, 0, offset, hole, out result);

    /// <summary>Everything that can be seen below the root.</summary>
    internal TreeListing Record(bool contents = true) => Record(Root, contents);

    /// <summary>Everything that can be seen below a directory.</summary>
    internal TreeListing Record(ulong top, bool contents = true)
    {
        var seen = new List<SeenEntry> { See(top, [], contents) };
        var open = new Stack<(ulong Inode, byte[] Path)>([(top, [])]);
        while (open.TryPop(out (ulong Inode, byte[] Path) parent))
        {
            foreach (ListedName item in List(parent.Inode).Where(item => !item.IsDot))
            {
                byte[] path = parent.Path.Length == 0 ? item.Name : [.. parent.Path, (byte)'/', .. item.Name];
                Assert.Equal(item.NodeId, item.Inode);
                Assert.Equal(item.NodeId, Lookup(parent.Inode, item.Name).Attributes.Inode);
                SeenEntry entry = See(item.NodeId, path, contents);
                Assert.Equal(entry.Mode >> 12, item.Type);
                seen.Add(entry);
                if (entry.IsDirectory)
                    open.Push((item.NodeId, path));
            }
        }

        return TreeListing.From(seen);
    }

    private SeenEntry See(ulong inode, byte[] path, bool contents)
    {
        (FuseAttributes attributes, TimeSpan validFor) = GetAttributes(inode);
        Assert.Equal(inode, attributes.Inode);
        Assert.True(validFor > TimeSpan.FromDays(1));
        uint type = attributes.Mode & PxarStat.TypeMask;
        FuseInodeFlags flags = Flags(inode);
        return new SeenEntry
        {
            Path = path,
            Mode = attributes.Mode,
            Uid = attributes.Uid,
            Gid = attributes.Gid,
            Time = new PxarTime(attributes.Seconds, attributes.Nanoseconds),
            Size = (long)attributes.Size,
            Sha256 = contents && type == PxarStat.TypeFile ? Hash(inode) : null,
            Target = type == PxarStat.TypeSymbolicLink ? new FileName(ReadLink(inode)) : default,
            Device = new PxarDevice((attributes.Device >> 8) & 0xfff, (attributes.Device & 0xff) | ((attributes.Device >> 12) & 0xfff00)),
            LinkKey = type == PxarStat.TypeFile ? inode : null,
            LinkCount = attributes.LinkCount,
            XAttrs = XAttrs(inode),
            InodeFlags = flags.Flags,
            ProjectId = flags.ProjectId,
        };
    }
}
