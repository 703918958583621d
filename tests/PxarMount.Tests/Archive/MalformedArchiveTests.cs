using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;
using static PxarMount.Tests.Archive.Refusal;

namespace PxarMount.Tests.Archive;

/// <summary>What must be refused, as far as it concerns the archive as a whole, its tables and hard links.</summary>
public sealed class MalformedArchiveTests
{
    private static readonly Dictionary<string, (Refusal Expected, Func<byte[]> Archive)> s_cases = new()
    {
        ["nothing"] = (All, () => []),
        ["15 bytes"] = (All, () => new ArchiveSketch().ToArray()[..15]),
        ["root's ENTRY alone"] = (All, () => new ArchiveSketch().Unfinished()),
        ["empty root"] = (None, () => new ArchiveSketch().ToArray()),
        ["unknown version"] = (All, () => Bare().Version(3).Stat(Directory).Item(PxarItemType.Goodbye, Tail(16, 24)).Unfinished()),
        ["version 1 said"] = (None, () => Bare().Version(1).Stat(Directory).Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["version 1 with PRELUDE"] = (All, () => Bare().Version(1).Item(PxarItemType.Prelude, 1).Stat(Directory)
            .Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["version of 7 bytes"] = (All, () => Bare().Item(PxarItemType.FormatVersion, 2, 0, 0, 0, 0, 0, 0).Stat(Directory)
            .Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["version twice"] = (All, () => Bare().Version(2).Version(2).Stat(Directory)
            .Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["PRELUDE twice"] = (All, () => Bare().Version(2).Item(PxarItemType.Prelude, 1).Item(PxarItemType.Prelude, 1)
            .Stat(Directory).Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["PRELUDE first"] = (All, () => Bare().Item(PxarItemType.Prelude, 1).Stat(Directory)
            .Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["huge PRELUDE"] = (All, () => Bare().Version(2).Header(PxarItemType.Prelude, 1UL << 62).Unfinished()),
        ["root is a file"] = (All, () => Bare().Stat(ArchiveSketch.FileMode).Item(PxarItemType.Payload, 1, 2, 3)
            .Item(PxarItemType.Goodbye, Tail(75, 40)).Unfinished()),
        ["root is a pipe"] = (All, () => Bare().Stat(PxarStat.TypeFifo).Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["root has a name"] = (All, () => Bare().Item(PxarItemType.FileName, 65, 0).Stat(Directory)
            .Item(PxarItemType.Goodbye, Tail(56, 40)).Unfinished()),
        ["GOODBYE is missing"] = (All, () => new ArchiveSketch().File("x", 1, 2, 3).Unfinished()),
        ["tail marker wrong"] = (All, () => Root(tail => tail with { Hash = 1 })),
        ["tail size 0"] = (All, () => Root(tail => tail with { Length = 0 })),
        ["tail size 16"] = (All, () => Root(tail => tail with { Length = 16 })),
        ["tail size not of whole records"] = (All, () => Root(tail => tail with { Length = tail.Length - 1 })),
        ["tail size a record too small"] = (All, () => Root(tail => tail with { Length = tail.Length - 24 })),
        ["tail size a record too big"] = (All, () => Root(tail => tail with { Length = tail.Length + 24 })),
        ["tail size and offset a record too big"] = (All, () => Root(tail =>
            tail with { Length = tail.Length + 24, Offset = tail.Offset - 24 })),
        ["tail size beyond the archive"] = (All, () => Root(tail => tail with { Length = 16 + (24 << 20) })),
        ["tail size near 2^64"] = (All, () => Root(tail => tail with { Length = ulong.MaxValue - 7 })),
        ["tail offset before the archive"] = (All, () => Root(tail => tail with { Offset = tail.Offset + 1 })),
        ["tail offset to the wrong place"] = (All, () => Root(tail => tail with { Offset = tail.Offset - 1 })),
        ["tail offset 0"] = (All, () => Root(tail => tail with { Offset = 0 })),
        ["GOODBYE header with another size"] = (All, () => Sketch().File("x", 1).Header(PxarItemType.Goodbye, 16 + 24 * 3)
            .Raw(new byte[24]).Raw(Tail(56 + 18 + 56 + 17, 64)).Unfinished()),
        ["child's tail marker wrong"] = (Decoder | List | Lookup, () => Child(tail => tail with { Hash = 1 })),
        ["child's tail size 0"] = (Decoder | List | Lookup, () => Child(tail => tail with { Length = 0 })),
        ["child's tail leads to the parent"] = (Decoder | List | Lookup, () => Child(tail => tail with { Offset = tail.Offset + 18 + 56 })),
        ["child's tail, size and offset wrong"] = (Decoder | List | Use, () => Child(tail =>
            tail with { Length = tail.Length + 24, Offset = tail.Offset - 24 })),
        ["record offset 0"] = (Lookup, () => Root(change: x => x with { Offset = 0 })),
        ["record offset to the parent's head"] = (Lookup, () => Root(change: x => x with { Offset = x.Offset + 56 })),
        ["record offset before the archive"] = (Lookup, () => Root(change: x => x with { Offset = 1 << 20 })),
        ["record offset near 2^64"] = (Lookup, () => Root(change: x => x with { Offset = ulong.MaxValue })),
        ["record offset to no FILENAME"] = (Lookup, () => Root(change: x => x with { Offset = x.Offset - 18 })),
        ["record size of a file too small"] = (Lookup, () => Root(change: x => x with { Length = 20 })),
        ["record size of a file too big"] = (Lookup, () => Root(change: x => x with { Length = x.Length + 1 })),
        ["record size of a split file"] = (None, () => new ArchiveSketch(2).File("x", 1, 2, 3)
            .Leave(Change(x => x with { Length = 1 << 20 })).Unfinished()),
        ["hash of another name"] = (None, () => Root(change: x => x with { Hash = 5 })),
        ["record of a directory missing"] = (List, () => Folder(x => x with { Hash = 5 })),
        ["record of a directory leads elsewhere"] = (List | Lookup, () => Folder(x => x with { Offset = x.Offset - 18 })),
        ["directory ends with its parent"] = (List | Lookup, () => Folder(x => x with { Length = x.Length + 64 })),
        ["directory ends before its head"] = (List | Lookup, () => Folder(x => x with { Length = 40 })),
        ["directory ends near 2^64"] = (List | Lookup, () => Folder(x => x with { Length = ulong.MaxValue })),
        ["children out of order"] = (None, () => Sketch().File("z", 1).File("x", 1).File("a", 1).ToArray()),
        ["hard link"] = (None, () => Sketch().File("a", 1).HardLink("x", 56, "a").ToArray()),
        ["hard link with an absolute path"] = (None, () => Sketch().File("a", 1).HardLink("x", 56, "/../etc").ToArray()),
        ["hard link to itself"] = (Head, () => HardLink(a => a.Offset)),
        ["hard link before the archive"] = (Head, () => HardLink(_ => -1)),
        ["hard link to the root"] = (Use, () => HardLink(_ => 0)),
        ["hard link to an ENTRY"] = (Use, () => HardLink(_ => 56 + 18)),
        ["hard link to a hard link"] = (Use, () => Sketch().File("a", 1).HardLink("b", 56, "a").HardLink("x", 147, "b").ToArray()),
        ["hard link to a directory"] = (Use, () => Sketch().Enter("a").Leave().HardLink("x", 56, "a").ToArray()),
        ["hard link to a symbolic link"] = (Use, () => Sketch().Name("a").Stat(PxarStat.TypeSymbolicLink | 0x1FF)
            .Item(PxarItemType.SymbolicLink, 65, 0).HardLink("x", 56, "a").ToArray()),
        ["hard link without path and NUL"] = (Head, () => Sketch().File("a", 1).Name("x").Words(PxarItemType.HardLink, 91).ToArray()),
        ["hard link without NUL"] = (Head, () => Sketch().File("a", 1).Name("x")
            .Words(PxarItemType.HardLink, 91, ulong.MaxValue).ToArray()),
        ["hard link with two NULs"] = (Head, () => Sketch().File("a", 1).Name("x").Words(PxarItemType.HardLink, 91, 0).ToArray()),
        ["hard link with a long path"] = (Head, () => Sketch().File("a", 1).HardLink("x", 56, new string('p', 4097)).ToArray()),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    private static uint Directory => ArchiveSketch.DirectoryMode;

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Archive_IsRefusedByWhoeverReadsTheFault(string name)
    {
        (Refusal expected, Func<byte[]> archive) = s_cases[name];
        Assert.Equal(expected, await RefusalProbe.RunAsync(archive()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(1000)]
    public async Task BytesBehindTheEnd_AreRefusedWhereTheLengthIsKnown(int count)
    {
        byte[] longer = [.. Good(), .. Good().Concat(new byte[1000]).Take(count)];
        Assert.Equal(All, await RefusalProbe.RunAsync([.. Good(), .. Good()], isLengthKnown: true));
        Assert.Equal(All, await RefusalProbe.RunAsync(longer, isLengthKnown: true));
        await using var decoder = new PxarDecoder(new TricklingStream(longer));
        Assert.Equal(2, (await EntryDump.DecodeAsync(decoder)).Count);
    }

    [Fact]
    public async Task DuplicateNames_AreListedTwice_AndOneIsFoundAlways()
    {
        byte[] bytes = Sketch().File("x", 1).File("x", 2, 2).File("x", 3, 3, 3).ToArray();
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(bytes));
        PxarDirectory root = await archive.OpenRootAsync();
        Assert.Equal(3, (await root.ReadItemsAsync().ToListAsync()).Count);
        PxarDirectoryItem? first = await root.LookupAsync("x"u8.ToArray());
        PxarDirectoryItem? second = await root.LookupAsync("x"u8.ToArray());
        Assert.Equal(first!.Value.Entry.Offset, second!.Value.Entry.Offset);
    }

    private static ArchiveSketch Sketch() => new();

    /// <summary>Nothing yet, not even a root.</summary>
    private static ArchiveSketch Bare() => new(isEmpty: true);

    private static byte[] Good() => Sketch().File("x", 1, 2, 3).ToArray();

    private static byte[] Tail(ulong offset, ulong size)
    {
        byte[] bytes = new byte[GoodbyeItem.Size];
        new GoodbyeItem(GoodbyeItem.TailMarker, offset, size).WriteTo(bytes);
        return bytes;
    }

    private static byte[] Root(Func<GoodbyeItem, GoodbyeItem>? tail = null, Func<GoodbyeItem, GoodbyeItem>? change = null) =>
        Sketch().File("x", 1, 2, 3).Leave(stored => [change?.Invoke(stored[0]) ?? stored[0], tail?.Invoke(stored[1]) ?? stored[1]])
            .Unfinished();

    /// <summary>A child directory with a changed tail.</summary>
    private static byte[] Child(Func<GoodbyeItem, GoodbyeItem> tail) =>
        Sketch().Enter("x").File("a", 1).Leave(stored => [stored[0], tail(stored[1])]).ToArray();

    /// <summary>A child directory with a changed record.</summary>
    private static byte[] Folder(Func<GoodbyeItem, GoodbyeItem> change) =>
        Sketch().Enter("x").File("a", 1).Leave().Leave(Change(change)).Unfinished();

    private static Func<GoodbyeItem[], GoodbyeItem[]> Change(Func<GoodbyeItem, GoodbyeItem> change) =>
        stored => [change(stored[0]), stored[1]];

    private static byte[] HardLink(Func<ArchiveSketch, long> target)
    {
        ArchiveSketch archive = Sketch().File("a", 1);
        return archive.HardLink("x", target(archive), "a").ToArray();
    }
}
