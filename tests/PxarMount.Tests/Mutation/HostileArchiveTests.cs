using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;
using PxarMount.Tests.TestKit.Damage;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mutation;

/// <summary>Archives made by hand to hang, to exhaust or to mislead: each fails where it is wrong, and only there.</summary>
public sealed class HostileArchiveTests
{
    public static TheoryData<ulong> Lengths =>
    [
        0, 1, 15, 17, 1UL << 31, 1UL << 32, 1UL << 48, long.MaxValue - 15, long.MaxValue, 1UL << 63, (1UL << 63) + 16,
        ulong.MaxValue - 16, ulong.MaxValue - 15, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    public static TheoryData<string> BadNames => ["", ".", "..", "/", "a/b", "../x", "\0", "a\0b", "good\0"];

    [Fact]
    public async Task HardLinkCycle_IsRefused()
    {
        await RefusesAsync(HostileArchives.HardLinkCycle(), "a", "b");
    }

    [Fact]
    public async Task HardLinksToNothing_AreRefused()
    {
        byte[] archive = HostileArchives.HardLinksToNothing();
        await RefusesAsync(archive, "self", "chain", "root", "before", "inside", "huge");
        await using PxarAccessor accessor = await PxarAccessor.OpenAsync(new MemorySource(archive));
        PxarDirectory root = await accessor.OpenRootAsync();
        PxarDirectoryItem? right = await root.LookupAsync("right"u8.ToArray());
        Assert.Equal("good", (await accessor.ResolveHardLinkAsync(right!.Value.Entry)).Name.ToString());
    }

    [Fact]
    public async Task DirectoryThatContainsItself_IsRefused()
    {
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(HostileArchives.DirectoryLoop()));
        await Assert.ThrowsAsync<PxarFormatException>(() => WalkAsync(archive));
    }

    [Fact]
    public async Task DirectoriesThatShareTheirEnd_AreRefused()
    {
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(HostileArchives.DirectoriesSwapped()));
        await Assert.ThrowsAsync<PxarFormatException>(() => WalkAsync(archive));
        await Exercise.RunAsync(HostileArchives.DirectoriesSwapped(), null, "swapped");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task ContentOfImpossibleLength_IsRefused(ulong fullSize)
    {
        byte[] archive = HostileArchives.FileOfSize(fullSize);
        await RefusesAsync(archive, "huge");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task ReferenceOfImpossibleLength_HasNoContent(ulong size)
    {
        await NoContentAsync(HostileArchives.Reference(16, size));
        await NoContentAsync(HostileArchives.Reference(size, 7));
        await NoContentAsync(HostileArchives.Reference(size, unchecked(0 - size)));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task HeadItemOfImpossibleLength_IsRefused(ulong fullSize)
    {
        foreach (PxarItemType type in Enum.GetValues<PxarItemType>())
            await RefusesAsync(HostileArchives.HeadItemOfSize(type, fullSize), "victim");
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task NameOfImpossibleLength_IsRefused(ulong fullSize) =>
        await RefusesAsync(HostileArchives.NameOfSize(fullSize), "victim");

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task RootTailOfImpossibleValues_IsRefused(ulong value)
    {
        byte[] good = HostileArchives.Root((_, _) => { });
        ulong rightOffset = BitConverter.ToUInt64(good, good.Length - 16);
        ulong rightSize = BitConverter.ToUInt64(good, good.Length - 8);
        await CannotOpenAsync(HostileArchives.RootTail(value, rightSize));
        await CannotOpenAsync(HostileArchives.RootTail(rightOffset, value));
        await CannotOpenAsync(HostileArchives.RootTail(value, value));
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task NameThatIsNone_IsNeverGivenOut(string name)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        byte[] archive = HostileArchives.EntryNamed(bytes);
        await Exercise.RunAsync(archive, null, $"name '{name}'");
        await using var tree = new PxarTree(await PxarAccessor.OpenAsync(new MemorySource(archive)));
        DirectoryNode root = await tree.GetRootAsync(default);
        var names = new List<string>();
        await Assert.ThrowsAsync<PxarFormatException>(async () =>
        {
            await foreach (DirectoryItem item in root.EnumerateAsync(0, default))
                names.Add(item.Name.ToString());
        });
        Assert.Equal(["good"], names);
        Node? found = null;
        Exception? refused = await Record.ExceptionAsync(async () => found = await root.LookupAsync(bytes, default));
        Assert.True(found is null && refused is null or PxarFormatException, $"'{name}' was found");
        Assert.NotNull(await root.LookupAsync("good"u8.ToArray(), default));
    }

    [Theory]
    [InlineData(1_000_000L)]
    [InlineData(1_000_000_000L)]
    [InlineData(300_000_000_000_000_000L)]
    public async Task TableOfABillionRecords_CostsNothing(long records)
    {
        var source = new SparseArchive(records);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Exception? failure = await Record.ExceptionAsync(async () =>
        {
            await using PxarAccessor archive = await PxarAccessor.OpenAsync(source);
            PxarDirectory root = await archive.OpenRootAsync();
            _ = await Record.ExceptionAsync(async () => await root.LookupAsync("good"u8.ToArray()));
            _ = await Record.ExceptionAsync(async () => await root.LookupAsync("absent"u8.ToArray()));
            _ = await Record.ExceptionAsync(async () => await WalkAsync(archive));
            _ = await Record.ExceptionAsync(async () => await archive.SummarizeAsync());
        });
        Assert.True(failure is null or PxarFormatException, $"{failure}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.InRange(source.Reads, 1, 2000);
    }

    [Fact]
    public async Task HundredThousandLevels_AreWalkedInProportion()
    {
        const int levels = 100_000;
        byte[] bytes = TestArchive.Single(HostileArchives.Deep(levels)).Metadata;
        Exercise exercise = await Exercise.RunAsync(bytes, null, "deep");
        Assert.Equal(Exercise.Ways, exercise.Successes);
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(bytes));
        Assert.Equal(levels + 2, (await archive.SummarizeAsync()).Entries);
    }

    private static async Task WalkAsync(PxarAccessor archive)
    {
        var open = new Stack<PxarDirectory>([await archive.OpenRootAsync()]);
        for (int count = 0; open.TryPop(out PxarDirectory? directory); count++)
        {
            Assert.True(count < 1000, "the walk does not end");
            await foreach (PxarDirectoryItem item in directory.ReadItemsAsync())
            {
                if (item.Entry.Kind == PxarEntryKind.Directory)
                    open.Push(await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd));
            }
        }
    }

    /// <summary>The good file can be read, the bad names fail, and no way of reading misbehaves.</summary>
    private static async Task RefusesAsync(byte[] bytes, params string[] bad)
    {
        await Exercise.RunAsync(bytes, null, string.Join(' ', bad));
        await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(bytes));
        PxarDirectory root = await archive.OpenRootAsync();
        foreach (string name in bad)
        {
            await Assert.ThrowsAsync<PxarFormatException>(async () =>
            {
                PxarDirectoryItem? found = await root.LookupAsync(System.Text.Encoding.UTF8.GetBytes(name));
                if (found is { Entry: { Kind: PxarEntryKind.HardLink } link })
                    await archive.ResolveHardLinkAsync(link);
            });
        }

        PxarDirectoryItem? good = await root.LookupAsync("good"u8.ToArray());
        byte[] content = new byte[10];
        Assert.Equal(4, await archive.OpenContent(good!.Value.Entry).ReadAsync(0, content));
        Assert.Equal("fine"u8.ToArray(), content[..4]);
    }

    private static async Task NoContentAsync(TestArchive bytes)
    {
        await Exercise.RunAsync(bytes.Metadata, bytes.Payload, "reference");
        await Assert.ThrowsAsync<PxarFormatException>(async () =>
        {
            await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(bytes.Metadata), new MemorySource(bytes.Payload!));
            PxarDirectory root = await archive.OpenRootAsync();
            PxarDirectoryItem? found = await root.LookupAsync("file"u8.ToArray());
            await archive.OpenContent(found!.Value.Entry).ReadAsync(0, new byte[1]);
        });
    }

    private static async Task CannotOpenAsync(byte[] bytes) => await Assert.ThrowsAsync<PxarFormatException>(async () =>
        await PxarAccessor.OpenAsync(new MemorySource(bytes)));
}
