using System.Buffers;
using System.Text;
using PxarArchive;
using PxarArchive.Format;

namespace PxarMount.Tests.TestKit;

/// <summary>
/// Writes archives item by item, legal or not: nothing is checked, and every item, record and size can be replaced. What is not
/// replaced comes out as the official writer does it.
/// </summary>
public sealed class ArchiveSketch
{
    public const uint FileMode = 0x81A4;
    public const uint DirectoryMode = 0x41ED;

    private readonly ArrayBufferWriter<byte> _metadata = new();
    private readonly ArrayBufferWriter<byte> _payload = new();
    private readonly Stack<Folder> _folders = new();
    private readonly int _version;

    /// <summary>Starts an archive with its root's head, unless <paramref name="isEmpty"/>.</summary>
    public ArchiveSketch(int version = 1, byte[]? prelude = null, bool isEmpty = false)
    {
        _version = version;
        if (isEmpty)
            return;
        if (version == 2)
        {
            WriteHeader(_payload, PxarItemType.PayloadStartMarker, PxarHeader.Size);
            Version(2);
        }

        if (prelude is not null)
            Item(PxarItemType.Prelude, prelude);
        _folders.Push(new Folder { EntryOffset = version == 2 ? 0 : Offset, Name = [] });
        Stat(DirectoryMode);
    }

    /// <summary>Where the next item goes.</summary>
    public long Offset => _metadata.WrittenCount;

    /// <summary>Where the next payload goes in the payload stream.</summary>
    public long PayloadOffset => _payload.WrittenCount;

    /// <summary>The payload stream, ended by its marker.</summary>
    public byte[] PayloadBytes
    {
        get
        {
            var copy = new ArrayBufferWriter<byte>();
            copy.Write(_payload.WrittenSpan);
            WriteHeader(copy, PxarItemType.PayloadTailMarker, PxarHeader.Size);
            return copy.WrittenSpan.ToArray();
        }
    }

    /// <summary>Leaves every open directory and returns the archive or its metadata half.</summary>
    public byte[] ToArray()
    {
        while (_folders.Count > 0)
            Leave();
        return _metadata.WrittenSpan.ToArray();
    }

    /// <summary>What was written so far, nothing closed.</summary>
    public byte[] Unfinished() => _metadata.WrittenSpan.ToArray();

    public ArchiveSketch Raw(params byte[] bytes)
    {
        _metadata.Write(bytes);
        return this;
    }

    public ArchiveSketch Header(PxarItemType type, ulong fullSize)
    {
        WriteHeader(_metadata, type, fullSize);
        return this;
    }

    public ArchiveSketch Item(PxarItemType type, params byte[] content) =>
        Header(type, (ulong)content.Length + PxarHeader.Size).Raw(content);

    /// <summary>An item of 64-bit words.</summary>
    public ArchiveSketch Words(PxarItemType type, params ulong[] words) =>
        Item(type, words.SelectMany(BitConverter.GetBytes).ToArray());

    public ArchiveSketch Version(ulong version) => Words(PxarItemType.FormatVersion, version);

    /// <summary>An ENTRY without attributes.</summary>
    public ArchiveSketch Stat(uint mode)
    {
        byte[] content = new byte[StatRecord.Size];
        StatRecord.WriteTo(content, new PxarStat(mode, 0, 1000, 100, new PxarTime(1_700_000_000, 5)));
        return Item(PxarItemType.Entry, content);
    }

    /// <summary>A FILENAME, which starts a child of the directory that is open.</summary>
    public ArchiveSketch Name(string name) => Name(Encoding.UTF8.GetBytes(name));

    public ArchiveSketch Name(byte[] name)
    {
        _folders.Peek().Begin(name, Offset);
        return Item(PxarItemType.FileName, [.. name, 0]);
    }

    /// <summary>A whole regular file.</summary>
    public ArchiveSketch File(string name, params byte[] content) => Name(name).Stat(FileMode).Content(content);

    /// <summary>PAYLOAD here, or PAYLOAD_REF here and PAYLOAD in the payload stream.</summary>
    public ArchiveSketch Content(params byte[] content)
    {
        if (_version == 1)
            return Item(PxarItemType.Payload, content);
        _folders.Peek().Children[^1].Extra = content.Length;
        Words(PxarItemType.PayloadReference, (ulong)PayloadOffset, (ulong)content.Length);
        WriteHeader(_payload, PxarItemType.Payload, (ulong)content.Length + PxarHeader.Size);
        _payload.Write(content);
        return this;
    }

    /// <summary>Foreign bytes in the payload stream.</summary>
    public ArchiveSketch Junk(int length)
    {
        _payload.Write(new byte[length]);
        return this;
    }

    /// <summary>A hard link to the child whose FILENAME stands at <paramref name="target"/>.</summary>
    public ArchiveSketch HardLink(string name, long target, string path)
    {
        long distance = Offset - target;
        return Name(name).Item(PxarItemType.HardLink, [.. BitConverter.GetBytes(distance), .. Encoding.UTF8.GetBytes(path), 0]);
    }

    public ArchiveSketch Enter(string name, uint mode = DirectoryMode)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Name(bytes);
        _folders.Push(new Folder { EntryOffset = Offset, Name = bytes });
        return Stat(mode);
    }

    /// <summary>
    /// Writes the goodbye table. <paramref name="change"/> may alter the records as they are stored, the last of which is the tail, or
    /// replace them.
    /// </summary>
    public ArchiveSketch Leave(Func<GoodbyeItem[], GoodbyeItem[]>? change = null)
    {
        Folder folder = _folders.Pop();
        GoodbyeItem[] sorted = folder.BuildRecords(Offset);
        Array.Sort(sorted, static (a, b) => a.Hash.CompareTo(b.Hash));
        var stored = new GoodbyeItem[sorted.Length + 1];
        GoodbyeTree.Arrange(sorted, stored);
        ulong fullSize = (ulong)(PxarHeader.Size + GoodbyeItem.Size * stored.Length);
        stored[^1] = new GoodbyeItem(GoodbyeItem.TailMarker, (ulong)(Offset - folder.EntryOffset), fullSize);
        stored = change?.Invoke(stored) ?? stored;

        byte[] content = new byte[GoodbyeItem.Size * stored.Length];
        for (int i = 0; i < stored.Length; i++)
            stored[i].WriteTo(content.AsSpan(GoodbyeItem.Size * i));
        return Item(PxarItemType.Goodbye, content);
    }

    private static void WriteHeader(ArrayBufferWriter<byte> stream, PxarItemType type, ulong fullSize)
    {
        Span<byte> header = stackalloc byte[PxarHeader.Size];
        new PxarHeader(type, fullSize).WriteTo(header);
        stream.Write(header);
    }

    private sealed class Child
    {
        public required byte[] Name { get; init; }

        public required long Start { get; init; }

        public long Extra { get; set; }
    }

    private sealed class Folder
    {
        public required long EntryOffset { get; init; }

        public required byte[] Name { get; init; }

        public List<Child> Children { get; } = [];

        public void Begin(byte[] name, long offset) => Children.Add(new Child { Name = name, Start = offset });

        public GoodbyeItem[] BuildRecords(long goodbye)
        {
            var records = new GoodbyeItem[Children.Count];
            for (int i = 0; i < records.Length; i++)
            {
                long end = i + 1 < records.Length ? Children[i + 1].Start : goodbye;
                records[i] = new GoodbyeItem(
                    NameHash.Compute(Children[i].Name),
                    (ulong)(goodbye - Children[i].Start),
                    (ulong)(end - Children[i].Start + Children[i].Extra));
            }

            return records;
        }
    }
}
