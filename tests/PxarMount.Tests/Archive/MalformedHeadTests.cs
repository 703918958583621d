using PxarArchive;
using PxarArchive.Format;
using PxarMount.Tests.TestKit;
using static PxarMount.Tests.Archive.Refusal;

namespace PxarMount.Tests.Archive;

/// <summary>The items of one entry: who must refuse what, and what must be accepted.</summary>
public sealed class MalformedHeadTests
{
    private const ulong NoMask = ulong.MaxValue;
    private static readonly byte[] s_nul = [0];

    private static readonly Dictionary<string, (Refusal Expected, Action<ArchiveSketch> Victim)> s_cases = new()
    {
        ["file as it should be"] = (None, a => a.File("x", 1, 2, 3)),
        ["header smaller than itself"] = (Head, a => a.Name("x").Stat(Mode("file")).Header(PxarItemType.Payload, 15)),
        ["size beyond 63 bits"] = (Head, a => a.Name("x").Stat(Mode("file")).Header(PxarItemType.Payload, ulong.MaxValue)),
        ["payload longer than its directory"] = (Head, a => a.Name("x").Stat(Mode("file")).Header(PxarItemType.Payload, 40)),
        ["payload far longer than the archive"] = (Head, a => a.Name("x").Stat(Mode("file")).Header(PxarItemType.Payload, 1UL << 62)),
        ["ENTRY too small"] = (Head, a => a.Name("x").Item(PxarItemType.Entry, new byte[39]).Content()),
        ["ENTRY too big"] = (Head, a => a.Name("x").Item(PxarItemType.Entry, new byte[41]).Content()),
        ["ENTRY_V1 too small"] = (Head, a => a.Name("x").Item(PxarItemType.EntryV1, new byte[31]).Content()),
        ["ENTRY_V1"] = (None, a => a.Name("x").Words(PxarItemType.EntryV1, Mode("file"), 0, 0, 1_999_999_999).Content(1)),
        ["unknown item"] = (Head, a => a.Name("x").Stat(Mode("file")).Words((PxarItemType)0x1234, 1).Content()),
        ["FORMAT_VERSION in a head"] = (Head, a => a.Name("x").Stat(Mode("file")).Version(2).Content()),
        ["PRELUDE in a head"] = (Head, a => a.Name("x").Stat(Mode("file")).Item(PxarItemType.Prelude, 1).Content()),
        ["PRELUDE instead of ENTRY"] = (Head, a => a.Name("x").Item(PxarItemType.Prelude, 1).Content()),
        ["start marker in a head"] = (Head, a => a.Name("x").Stat(Mode("file")).Item(PxarItemType.PayloadStartMarker).Content()),
        ["ENTRY twice"] = (Head, a => a.Name("x").Stat(Mode("file")).Stat(Mode("file")).Content()),
        ["HARDLINK behind ENTRY"] = (Head, a => a.Name("x").Stat(Mode("file")).Words(PxarItemType.HardLink, 1, 0).Content()),
        ["FILENAME twice"] = (Head, a => a.Name("x").Item(PxarItemType.FileName, 65, 0).Stat(Mode("file")).Content()),
        ["PAYLOAD_REF in a single archive"] = (Head, a => a.Name("x").Stat(Mode("file")).Words(PxarItemType.PayloadReference, 16, 1)),
        ["xattr"] = (None, a => File(a, i => i.Item(PxarItemType.XAttr, [.. "user.a"u8, 0, 0, 1]))),
        ["xattr with empty value"] = (None, a => File(a, i => i.Item(PxarItemType.XAttr, [.. "user.a"u8, 0]))),
        ["xattr without NUL"] = (Head, a => File(a, i => i.Item(PxarItemType.XAttr, [.. "user.a"u8]))),
        ["xattr without name"] = (Head, a => File(a, i => i.Item(PxarItemType.XAttr, 0, 1, 2))),
        ["xattr without anything"] = (Head, a => File(a, i => i.Item(PxarItemType.XAttr))),
        ["xattr too long"] = (Head, a => File(a, i => i.Item(PxarItemType.XAttr, [65, 0, .. new byte[65790]]))),
        ["xattr as long as can be"] = (None, a => File(a, i => i.Item(PxarItemType.XAttr, [65, 0, .. new byte[65789]]))),
        ["xattr twice"] = (Head, a => File(a, i => XAttrs(i, 1, 2, 1))),
        ["xattr twice among many"] = (Head, a => File(a, i => XAttrs(i, [.. Enumerable.Range(0, 20), 19]))),
        ["many xattrs"] = (None, a => File(a, i => XAttrs(i, [.. Enumerable.Range(0, 300)]))),
        ["xattrs without end"] = (Head, a => File(a, i => XAttrs(i, [.. Enumerable.Range(0, 70_000)]))),
        ["ACL_USER too small"] = (Head, a => File(a, i => i.Item(PxarItemType.AclUser, new byte[15]))),
        ["ACL_USER with more than rwx"] = (Head, a => File(a, i => i.Words(PxarItemType.AclUser, 1, 8))),
        ["ACL_USER absent"] = (Head, a => File(a, i => i.Words(PxarItemType.AclUser, 1, NoMask))),
        ["ACL_GROUP with a long id"] = (Head, a => File(a, i => i.Words(PxarItemType.AclGroup, 1UL << 32, 7))),
        ["ACL_GROUP_OBJ absent"] = (Head, a => File(a, i => i.Words(PxarItemType.AclGroupObject, NoMask))),
        ["ACL_GROUP_OBJ twice"] = (Head, a => File(a, i => i.Words(PxarItemType.AclGroupObject, 1).Words(PxarItemType.AclGroupObject, 1))),
        ["ACL_DEFAULT with absent ones"] = (None, a => File(a, i => i.Words(PxarItemType.AclDefault, 7, NoMask, NoMask, 0))),
        ["ACL_DEFAULT with more than rwx"] = (Head, a => File(a, i => i.Words(PxarItemType.AclDefault, 7, 7, 8, 7))),
        ["ACL_DEFAULT too small"] = (Head, a => File(a, i => i.Words(PxarItemType.AclDefault, 7, 7, 7))),
        ["ACL_DEFAULT twice"] = (Head, a => File(a, i => Twice(i, PxarItemType.AclDefault, 7, 7, 7, 7))),
        ["FCAPS twice"] = (Head, a => File(a, i => Twice(i, PxarItemType.FileCapabilities, 1, 2))),
        ["FCAPS too long"] = (Head, a => File(a, i => i.Item(PxarItemType.FileCapabilities, new byte[65792]))),
        ["QUOTA_PROJID twice"] = (Head, a => File(a, i => Twice(i, PxarItemType.QuotaProjectId, 5))),
        ["QUOTA_PROJID too long"] = (Head, a => File(a, i => i.Words(PxarItemType.QuotaProjectId, 1UL << 32))),
        ["QUOTA_PROJID of wrong size"] = (Head, a => File(a, i => i.Item(PxarItemType.QuotaProjectId, new byte[4]))),
        ["attributes in any order"] = (None, a => File(a, AnyOrder)),
        ["symlink"] = (None, a => Link(a, [.. "to"u8, 0])),
        ["symlink of 4096 bytes"] = (None, a => Link(a, [.. Enumerable.Repeat((byte)65, 4096), 0])),
        ["symlink of 4097 bytes"] = (Head, a => Link(a, [.. Enumerable.Repeat((byte)65, 4097), 0])),
        ["symlink to nothing"] = (Head, a => Link(a, s_nul)),
        ["symlink without content"] = (Head, a => Link(a, [])),
        ["symlink without NUL"] = (Head, a => Link(a, [.. "to"u8])),
        ["symlink with inner NUL"] = (Head, a => Link(a, [.. "t"u8, 0, .. "o"u8, 0])),
        ["device"] = (None, a => a.Name("x").Stat(Mode("block")).Words(PxarItemType.Device, 8, 1)),
        ["device of wrong size"] = (Head, a => a.Name("x").Stat(Mode("block")).Words(PxarItemType.Device, 8)),
        ["device with long numbers"] = (Head, a => a.Name("x").Stat(Mode("block")).Words(PxarItemType.Device, 1UL << 32, 1)),
        ["device with a file's mode"] = (Head, a => a.Name("x").Stat(Mode("file")).Words(PxarItemType.Device, 8, 1)),
        ["payload with a directory's mode"] = (Head, a => a.Name("x").Stat(Mode("directory")).Content()),
        ["payload with a pipe's mode"] = (Head, a => a.Name("x").Stat(Mode("fifo")).Content()),
        ["payload with no type in the mode"] = (Head, a => a.Name("x").Stat(0x1A4).Content()),
        ["symlink with a file's mode"] = (Head, a => a.Name("x").Stat(Mode("file")).Item(PxarItemType.SymbolicLink, 65, 0)),
        ["mode with many bits"] = (Head, a => a.Name("x").Words(PxarItemType.Entry, Mode("file") | 1UL << 32, 0, 0, 0, 0).Content()),
        ["file's mode without payload"] = (Head, a => a.Name("x").Stat(Mode("file"))),
        ["pipe at the end"] = (None, a => a.Name("x").Stat(Mode("fifo"))),
        ["socket before another"] = (None, a => a.Name("x").Stat(Mode("socket")).File("y", 1)),
        ["a whole second too many"] = (Head, a => a.Name("x").Words(PxarItemType.Entry, Mode("file"), 0, 0, 0, 1_000_000_000).Content()),
        ["garbage in the padding"] = (None, a => a.Name("x").Words(PxarItemType.Entry, Mode("file"), 0, 0, 0, 5 | 7UL << 32).Content()),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Head_IsRefusedByWhoeverReadsIt(string name)
    {
        (Refusal expected, Action<ArchiveSketch> victim) = s_cases[name];
        var archive = new ArchiveSketch();
        victim(archive.File("a", 1, 2));
        Assert.Equal(expected, await RefusalProbe.RunAsync(archive.ToArray()));
    }

    [Theory]
    [InlineData("00", Head)]
    [InlineData("", Head)]
    [InlineData("2e00", Head)]
    [InlineData("2e2e00", Head)]
    [InlineData("612f6200", Head)]
    [InlineData("61006200", Head)]
    [InlineData("2f00", Head)]
    [InlineData("6162", Head)]
    [InlineData("2e2e2e00", None)]
    [InlineData("fffe0a00", None)]
    public async Task Name_IsRefusedUnlessItIsOne(string hex, Refusal expected)
    {
        byte[] content = Convert.FromHexString(hex);
        byte[] name = content.Length > 0 ? content[..^1] : [];
        Assert.Equal(expected, await ProbeNameAsync(content, name));
    }

    [Theory]
    [InlineData(255, None)]
    [InlineData(4096, None)]
    [InlineData(4097, Head)]
    public async Task Name_MayBe4096BytesLong(int length, Refusal expected)
    {
        byte[] name = [.. Enumerable.Repeat((byte)'n', length)];
        Assert.Equal(expected, await ProbeNameAsync([.. name, 0], name));
    }

    [Fact]
    public async Task EntryV1_HasItsTimeInNanoseconds()
    {
        ArchiveSketch sketch = new ArchiveSketch().Name("x").Words(PxarItemType.EntryV1, Mode("file"), 0, 0, 1_999_999_999).Content();
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new PxarArchive.Sources.MemorySource(sketch.ToArray()));
        PxarDirectoryItem? item = await (await archive.OpenRootAsync()).LookupAsync("x"u8.ToArray());
        Assert.Equal(new PxarTime(1, 999_999_999), item!.Value.Entry.Stat.ModificationTime);
    }

    private static async Task<Refusal> ProbeNameAsync(byte[] content, byte[] name)
    {
        // Not the first child, whose header belongs to the root's head. The record has the hash of the name that is looked up.
        ArchiveSketch archive = new ArchiveSketch().File("a", 1);
        long start = archive.Offset;
        archive.Item(PxarItemType.FileName, content).Stat(Mode("file")).Content(1);
        long end = archive.Offset;
        archive.Leave(stored =>
        {
            var record = new GoodbyeItem(NameHash.Compute(name), (ulong)(end - start), (ulong)(end - start));
            GoodbyeItem tail = stored[^1] with { Length = stored[^1].Length + GoodbyeItem.Size };
            return record.Hash > stored[0].Hash ? [record, stored[0], tail] : [stored[0], record, tail];
        });
        return await RefusalProbe.RunAsync(archive.ToArray(), victim: name);
    }

    private static uint Mode(string kind) => 0x1A4 | kind switch
    {
        "file" => PxarStat.TypeFile,
        "directory" => PxarStat.TypeDirectory,
        "fifo" => PxarStat.TypeFifo,
        "socket" => PxarStat.TypeSocket,
        "block" => PxarStat.TypeBlockDevice,
        _ => PxarStat.TypeSymbolicLink,
    };

    private static void File(ArchiveSketch archive, Action<ArchiveSketch> attributes)
    {
        attributes(archive.Name("x").Stat(Mode("file")));
        archive.Content(1, 2, 3);
    }

    private static void Link(ArchiveSketch archive, byte[] content) =>
        archive.Name("x").Stat(Mode("link")).Item(PxarItemType.SymbolicLink, content);

    private static void Twice(ArchiveSketch archive, PxarItemType type, params ulong[] words) =>
        archive.Words(type, words).Words(type, words);

    private static void XAttrs(ArchiveSketch archive, params int[] numbers)
    {
        foreach (int number in numbers)
            archive.Item(PxarItemType.XAttr, [.. "user."u8, .. BitConverter.GetBytes(number + 0x01010101), 0, 1]);
    }

    private static void AnyOrder(ArchiveSketch archive) => archive
        .Words(PxarItemType.QuotaProjectId, 5)
        .Item(PxarItemType.FileCapabilities, 1, 2)
        .Words(PxarItemType.AclDefaultGroup, 1, 7)
        .Words(PxarItemType.AclDefault, 7, 7, 7, 7)
        .Words(PxarItemType.AclGroup, 1, 7)
        .Words(PxarItemType.AclUser, 1, 0)
        .Item(PxarItemType.XAttr, 65, 0);
}
