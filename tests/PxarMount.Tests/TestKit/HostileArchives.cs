using PxarArchive;
using PxarArchive.Format;

namespace PxarMount.Tests.TestKit;

/// <summary>Archives made to hurt a reader: every one would hang, crash or mislead a trusting one.</summary>
public static class HostileArchives
{
    private const uint DirectoryMode = PxarStat.TypeDirectory | 0x1ED;
    private const uint FileMode = PxarStat.TypeFile | 0x1A4;

    /// <summary>A root with one good file, <c>good</c> ("fine"), and what <paramref name="hostile"/> adds.</summary>
    public static byte[] Root(Action<ItemWriter, List<GoodbyeChild>> hostile)
    {
        var archive = new ItemWriter();
        long entry = archive.Entry(DirectoryMode);
        var children = new List<GoodbyeChild>();
        File(archive, children, "good"u8, "fine"u8);
        hostile(archive, children);
        archive.Goodbye(entry, children);
        return archive.ToArray();
    }

    public static long File(ItemWriter archive, List<GoodbyeChild> children, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        long start = archive.Name(name);
        archive.Entry(FileMode);
        archive.Item(PxarItemType.Payload, content);
        Record(archive, children, name, start);
        return start;
    }

    public static long HardLink(ItemWriter archive, List<GoodbyeChild> children, ReadOnlySpan<byte> name, ulong distance)
    {
        long start = archive.Name(name);
        archive.HardLink(distance, "good"u8);
        Record(archive, children, name, start);
        return start;
    }

    /// <summary>Two hard links that lead to each other: the first one's distance wraps around to lead forward.</summary>
    public static byte[] HardLinkCycle() => Root((archive, children) =>
    {
        const ulong itemLength = 18 + 29;
        long first = HardLink(archive, children, "a"u8, unchecked(0 - itemLength));
        long second = HardLink(archive, children, "b"u8, itemLength);
        if ((ulong)(second - first) != itemLength)
            throw new InvalidOperationException("the distance is made for another layout");
    });

    /// <summary>A hard link to itself, one to a hard link, one to a directory, one to before the archive.</summary>
    public static byte[] HardLinksToNothing() => Root((archive, children) =>
    {
        HardLink(archive, children, "self"u8, 0);
        long toGood = HardLink(archive, children, "right"u8, (ulong)(archive.Offset - 56));
        HardLink(archive, children, "chain"u8, (ulong)(archive.Offset - toGood));
        HardLink(archive, children, "root"u8, (ulong)archive.Offset);
        HardLink(archive, children, "before"u8, (ulong)archive.Offset + 1);
        HardLink(archive, children, "inside"u8, (ulong)(archive.Offset - 60));
        HardLink(archive, children, "huge"u8, ulong.MaxValue);
    });

    /// <summary>A child directory whose record makes it end where its parent ends: going down never ends.</summary>
    public static byte[] DirectoryLoop()
    {
        var archive = new ItemWriter();
        long root = archive.Entry(DirectoryMode);
        long start = archive.Name("loop"u8);
        long entry = archive.Entry(DirectoryMode);
        archive.Goodbye(entry, []);

        // One child: the table is 16 + 2 x 24 bytes, and its end is the end of the archive.
        ulong toTheEnd = (ulong)(archive.Offset + 64 - start);
        archive.Goodbye(root, [new GoodbyeChild(SipHash.Of("loop"u8), start, toTheEnd)]);
        return archive.ToArray();
    }

    /// <summary>Two directories of one root, of which each one's record shows the other: a walk by table never ends.</summary>
    public static byte[] DirectoriesSwapped() => Root((archive, children) =>
    {
        (long Start, long End) first = EmptyDirectory(archive, "a"u8);
        (long Start, long End) second = EmptyDirectory(archive, "b"u8);
        children.Add(new GoodbyeChild(SipHash.Of("a"u8), first.Start, (ulong)(second.End - first.Start)));
        children.Add(new GoodbyeChild(SipHash.Of("b"u8), second.Start, (ulong)(second.End - second.Start)));
    });

    /// <summary>A file whose content claims <paramref name="fullSize"/>, in the item and in the table.</summary>
    public static byte[] FileOfSize(ulong fullSize) => Root((archive, children) =>
    {
        long start = archive.Name("huge"u8);
        archive.Entry(FileMode);
        archive.Item(PxarItemType.Payload, "little"u8, fullSize);
        children.Add(new GoodbyeChild(SipHash.Of("huge"u8), start, unchecked((ulong)(archive.Offset - start) + fullSize)));
    });

    /// <summary>A split archive with one file whose reference claims an offset and a size.</summary>
    public static TestArchive Reference(ulong offset, ulong size)
    {
        var payload = new ItemWriter();
        payload.Item(PxarItemType.PayloadStartMarker, []);
        payload.Item(PxarItemType.Payload, "content"u8);
        payload.Item(PxarItemType.PayloadTailMarker, []);
        var archive = new ItemWriter();
        archive.Item(PxarItemType.FormatVersion, ItemWriter.Words(2));
        archive.Entry(DirectoryMode);
        long start = archive.Name("file"u8);
        archive.Entry(FileMode);
        archive.Item(PxarItemType.PayloadReference, ItemWriter.Words(offset, size));
        archive.Goodbye(0, [new GoodbyeChild(SipHash.Of("file"u8), start, unchecked((ulong)(archive.Offset - start) + size))]);
        return new TestArchive(archive.ToArray(), payload.ToArray());
    }

    /// <summary>An item of <paramref name="type"/> in a file's head that claims <paramref name="fullSize"/>.</summary>
    public static byte[] HeadItemOfSize(PxarItemType type, ulong fullSize) => Root((archive, children) =>
    {
        long start = archive.Name("victim"u8);
        archive.Entry(FileMode);
        archive.Item(type, new byte[16], fullSize);
        archive.Item(PxarItemType.Payload, "content"u8);
        Record(archive, children, "victim"u8, start);
    });

    /// <summary>A good file and a second one of that <paramref name="name"/>, which is not a name.</summary>
    public static byte[] EntryNamed(ReadOnlyMemory<byte> name) => Root((archive, children) =>
        File(archive, children, name.Span, "evil"u8));

    /// <summary>A name item that claims <paramref name="fullSize"/>.</summary>
    public static byte[] NameOfSize(ulong fullSize) => Root((archive, children) =>
    {
        long start = archive.Item(PxarItemType.FileName, "victim\0"u8, fullSize);
        archive.Entry(FileMode);
        archive.Item(PxarItemType.Payload, "content"u8);
        Record(archive, children, "victim"u8, start);
    });

    /// <summary>A root whose tail claims a length and an offset.</summary>
    public static byte[] RootTail(ulong offset, ulong size)
    {
        byte[] archive = Root((_, _) => { });
        ItemWriter.Words(offset, size).CopyTo(archive, archive.Length - 16);
        return archive;
    }

    /// <summary>Directories in each other, <paramref name="levels"/> deep, with a file at the bottom.</summary>
    public static TestNode Deep(int levels)
    {
        var root = new TestNode { Kind = PxarEntryKind.Directory, Stat = new PxarStat(DirectoryMode, 0, 0, 0, default) };
        TestNode place = root;
        for (int level = 0; level < levels; level++)
            place = place.Add(new TestNode { Kind = PxarEntryKind.Directory, Stat = root.Stat, Name = FileName.FromText("d") });
        place.Add(new TestNode
        {
            Kind = PxarEntryKind.File,
            Stat = new PxarStat(FileMode, 0, 0, 0, default),
            Name = FileName.FromText("bottom"),
            Content = "deep"u8.ToArray(),
        });
        return root;
    }

    private static (long Start, long End) EmptyDirectory(ItemWriter archive, ReadOnlySpan<byte> name)
    {
        long start = archive.Name(name);
        archive.Goodbye(archive.Entry(DirectoryMode), []);
        return (start, archive.Offset);
    }

    private static void Record(ItemWriter archive, List<GoodbyeChild> children, ReadOnlySpan<byte> name, long start) =>
        children.Add(new GoodbyeChild(SipHash.Of(name), start, (ulong)(archive.Offset - start)));
}
