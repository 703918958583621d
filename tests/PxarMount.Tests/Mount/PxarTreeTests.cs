using LinuxFuse;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Commands;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

public sealed class PxarTreeTests
{
    private static readonly byte[] s_archive = File.ReadAllBytes(Golden.PathOf("pxar/v1-small.pxar"));

    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task EveryNode_IsFoundAgainByItsNumber_AlsoInAnotherTree(string name)
    {
        GoldenArchive archive = Golden.Find(name);
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(archive.MetadataPath, MetadataOnly: true));
        await using Tree remounted = await TreeOpener.OpenAsync(new SourceSpec(archive.MetadataPath, MetadataOnly: true));
        var numbers = new HashSet<NodeId>();
        var open = new Stack<DirectoryNode>([await tree.GetRootAsync(default)]);
        while (open.TryPop(out DirectoryNode? directory))
        {
            await foreach (DirectoryItem item in directory.EnumerateAsync(0, default))
            {
                Assert.True(item.NextCookie > 15);
                NodeAttributes attributes = await item.Node.GetAttributesAsync(default);
                Assert.True(numbers.Add(item.Node.Id) || attributes.LinkCount > 1);
                Node? found = await remounted.FindAsync(item.Node.Id, default);
                Assert.NotNull(found);
                Assert.Equal(attributes, await found.GetAttributesAsync(default));
                Assert.Equal(item.Node.GetType(), found.GetType());
                if (item.Node is DirectoryNode child)
                    open.Push(child);
            }
        }
    }

    [Fact]
    public async Task BeforeThePass_LinkCountsAreUnknown_AndTheKernelIsToAskAgain()
    {
        var source = new GatedSource(s_archive);
        await using var tree = new PxarTree(await PxarAccessor.OpenAsync(source));
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        Assert.Null(tree.HasExtendedAttributes);
        FuseEntry entry = kernel.Lookup(KernelClient.Root, "hello.txt");
        Assert.Equal(TimeSpan.Zero, entry.AttributesValidFor);
        Assert.True(entry.NameValidFor > TimeSpan.Zero);
        Assert.Equal(Errno.ENODATA, kernel.TryGetXAttr(entry.Attributes.Inode, "user.x", out _));
        Assert.True(kernel.GetAttributes(entry.Attributes.Inode).ValidFor > TimeSpan.Zero);
        Assert.True(kernel.Lookup(KernelClient.Root, "hello.txt").AttributesValidFor > TimeSpan.Zero);
        Assert.True(tree.HasExtendedAttributes);
    }

    [Fact]
    public async Task APassThatTakesTooLong_GivesOneLink_NotToBeCached_AndNoTotals()
    {
        var time = new ManualTime();
        var source = new GatedSource(s_archive);
        await using var tree = new PxarTree(await PxarAccessor.OpenAsync(source), time: time);
        DirectoryNode root = await tree.GetRootAsync(default);
        Node file = (await root.LookupAsync("hello.txt"u8.ToArray(), default))!;
        source.Close();
        try
        {
            Task<NodeAttributes> attributes = file.GetAttributesAsync(default).AsTask();
            Task<TreeStatistics> totals = tree.GetStatisticsAsync(default).AsTask();
            Assert.False(attributes.IsCompleted);
            while (!totals.IsCompleted || !attributes.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            Assert.Equal((1U, TimeSpan.Zero), ((await attributes).LinkCount!.Value, (await attributes).ValidFor));
            Assert.Equal(default, await totals);
        }
        finally
        {
            source.Open();
        }

        Assert.True((await file.GetAttributesAsync(default)).ValidFor > TimeSpan.Zero);
    }

    [Fact]
    public async Task DamageSomewhere_IsToldOnce_AndTheRestWorks()
    {
        byte[] damaged = [.. s_archive];
        int at = damaged.AsSpan().IndexOf("text.txt\0"u8);
        damaged[at - 16] ^= 0xff;
        var failures = new List<Exception>();
        await using var tree = new PxarTree(await PxarAccessor.OpenAsync(new MemorySource(damaged)), failures.Add);
        DirectoryNode root = await tree.GetRootAsync(default);
        Node file = (await root.LookupAsync("hello.txt"u8.ToArray(), default))!;
        NodeAttributes attributes = await file.GetAttributesAsync(default);
        Assert.Equal(1U, attributes.LinkCount);
        Assert.True(attributes.ValidFor > TimeSpan.Zero);
        await tree.GetStatisticsAsync(default);
        Assert.IsType<PxarFormatException>(Assert.Single(failures));
        Assert.Null(tree.HasExtendedAttributes);
        await Assert.ThrowsAsync<PxarFormatException>(async () => await root.LookupAsync("text.txt"u8.ToArray(), default));
    }

    [Fact]
    public async Task DisposingDuringThePass_EndsIt()
    {
        var source = new GatedSource(s_archive);
        var tree = new PxarTree(await PxarAccessor.OpenAsync(source));
        source.Close();
        tree.Prepare();
        ValueTask disposing = tree.DisposeAsync();
        source.Open();
        await disposing;
    }
}
