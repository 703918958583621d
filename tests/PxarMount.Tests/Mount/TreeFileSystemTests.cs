using System.Diagnostics;
using System.Reflection;
using System.Text;
using LinuxFuse;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Commands;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

public sealed class TreeFileSystemTests : IAsyncLifetime
{
    private Tree _tree = null!;
    private KernelClient _kernel = null!;

    public async Task InitializeAsync()
    {
        _tree = await TreeOpener.OpenAsync(new SourceSpec(Golden.PathOf("pxar/v1-small.pxar")));
        _kernel = new KernelClient(new TreeFileSystem(_tree, new Logger()));
    }

    public Task DisposeAsync() => _tree.DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(Golden.NamesWithTree), MemberType = typeof(Golden))]
    public async Task GoldenArchive_AskedAsTheKernelAsks_ShowsItsTree(string name)
    {
        GoldenArchive archive = Golden.Find(name);
        await using Tree tree = await TreeOpener.OpenAsync(new SourceSpec(archive.MetadataPath, MetadataOnly: !archive.HasContent));
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        TreeListing seen = kernel.Record(archive.HasContent);
        Assert.Empty(TreeListing.OfGolden(archive.Tree!).DifferencesTo(seen, archive.HasContent ? [] : ["sha256"]));
    }

    [Fact]
    public void OwnersAndMasks_AreShownInsteadOfTheStoredOnes()
    {
        var mapping = new AttributeMapping(Uid: 7, Gid: 8, FileMask: 0x3F, DirectoryMask: 0x12);
        var kernel = new KernelClient(new TreeFileSystem(new MappedTree(_tree, mapping), new Logger()));
        Dictionary<string, TreeRow> expected = new(TreeListing.OfGolden("tree-small").Rows);
        TreeListing seen = kernel.Record();
        Assert.Equal(expected.Count, seen.Count);
        foreach ((string path, TreeRow row) in seen.Rows)
        {
            Assert.Equal(("7", "8"), (row.Fields["uid"], row.Fields["gid"]));
            Assert.Equal(expected[path].Fields.GetValueOrDefault("sha256"), row.Fields.GetValueOrDefault("sha256"));
            if (row.Fields["type"] == "symlink")
                continue;
            Assert.Equal(row.Fields["type"] == "dir" ? "0755" : "0700", row.Fields["mode"]);
            Assert.DoesNotContain(row.Fields.Keys, field => field.Contains("posix_acl", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Listing_StartsWithDots_AndIsTheSameInAnyPieces(bool plus)
    {
        ulong directory = _kernel.Walk("dir300");
        _kernel.ListingLength = 1 << 20;
        List<ListedName> whole = _kernel.List(directory, plus);
        Assert.Equal(302, whole.Count);
        Assert.Equal([".", ".."], whole.Take(2).Select(item => Encoding.UTF8.GetString(item.Name)));
        Assert.All(whole.Take(2), item => Assert.Equal(0UL, item.NodeId));
        Assert.Equal(whole.Count, whole.Select(item => item.Cookie).Distinct().Count());
        _kernel.ListingLength = 200;
        List<ListedName> pieces = _kernel.List(directory, plus);
        Assert.Equal(
            whole.Select(item => (Convert.ToHexString(item.Name), item.Inode, item.Cookie, item.Type)),
            pieces.Select(item => (Convert.ToHexString(item.Name), item.Inode, item.Cookie, item.Type)));
    }

    [Fact]
    public void MissingName_IsAnAnswerToBeCached()
    {
        Assert.Equal(Errno.None, _kernel.TryLookup(KernelClient.Root, "no-such-name", out FuseEntry entry));
        Assert.Equal(0UL, entry.Attributes.Inode);
        Assert.True(entry.NameValidFor > TimeSpan.FromDays(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(115)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63 | 115)]
    [InlineData(1UL << 49 | 112)]
    public void MadeUpInodes_AreStaleOrDamage_NeverNonsense(ulong inode)
    {
        Errno error = Errno.None;
        Exception? exception = Record.Exception(() => error = _kernel.TryGetAttributes(inode));
        Assert.True(error == Errno.ESTALE || exception is PxarFormatException, $"{error} {exception}");
    }

    [Fact]
    public void NumbersOfHardLinksThemselves_AreNotGivenOut()
    {
        ulong file = _kernel.Walk("hl");
        Assert.All(_kernel.List(file).Where(item => !item.IsDot), item => Assert.NotEqual(0UL, item.NodeId));
    }

    [Fact]
    public void WrongKinds_AreTheErrorsThatProgramsKnow()
    {
        ulong directory = _kernel.Walk("emptydir");
        ulong file = _kernel.Walk("hello.txt");
        Assert.Equal(Errno.ENOTDIR, _kernel.TryLookup(file, "x", out _));
        Assert.Equal(Errno.ENOTDIR, _kernel.TryList(file, 0, plus: true, out _));
        Assert.Equal(Errno.EISDIR, _kernel.TryRead(directory, 0, new byte[10], out _));
        Assert.Equal(Errno.EINVAL, _kernel.FileSystem.ReadLink(new FuseRequest(), file, out _));
        Assert.Equal(Errno.ENAMETOOLONG, _kernel.TryLookup(KernelClient.Root, new string('x', 5000), out _));
    }

    [Fact]
    public void ReadingBeyondTheEnd_IsTheEnd()
    {
        ulong file = _kernel.Walk("hello.txt");
        long size = (long)_kernel.GetAttributes(file).Attributes.Size;
        byte[] buffer = new byte[size + 100];
        Assert.Equal(Errno.None, _kernel.TryRead(file, 0, buffer, out int count));
        Assert.Equal(size, count);
        Assert.Equal(Errno.None, _kernel.TryRead(file, size, buffer, out count));
        Assert.Equal(0, count);
        Assert.Equal(Errno.None, _kernel.TryRead(file, long.MaxValue, buffer, out count));
        Assert.Equal(0, count);
    }

    [Fact]
    public void Directories_AreCachedFromTheSecondOpenOn()
    {
        ulong directory = _kernel.Walk("dir300");
        Assert.False(_kernel.OpensCached(directory));
        Assert.False(_kernel.OpensCached(KernelClient.Root));
        Assert.True(_kernel.OpensCached(directory));
        Assert.True(_kernel.OpensCached(directory));
    }

    [Fact]
    public void OpeningFiles_IsNotNeeded() => Assert.Equal(Errno.ENOSYS, _kernel.Open(_kernel.Walk("hello.txt")));

    [Fact]
    public void MissingAttribute_IsNoData()
    {
        ulong file = _kernel.Walk("hello.txt");
        Assert.Equal(Errno.ENODATA, _kernel.TryGetXAttr(file, "user.nothing", out _));
        Assert.Equal(Errno.ENODATA, _kernel.TryGetXAttr(file, "system.posix_acl_access", out _));
        Assert.Equal(Errno.None, _kernel.TryListXAttrs(file, out ReadOnlyMemory<byte> names));
        Assert.Equal(0, names.Length);
    }

    [Fact]
    public async Task WithoutAnyAttribute_TheKernelIsToldToStopAsking_ButNotBeforeThatIsKnown()
    {
        var root = new TestNode { Kind = PxarEntryKind.Directory, Stat = new PxarStat(0x41ED, 0, 0, 0, default) };
        root.Add(new TestNode { Name = FileName.FromText("f"), Kind = PxarEntryKind.File, Stat = new PxarStat(0x81A4, 0, 0, 0, default) });
        var archive = new MemorySource(TestArchive.Single(root).Metadata);
        await using var tree = new PxarTree(await PxarAccessor.OpenAsync(archive));
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        ulong inode = kernel.Walk("f");
        Assert.Equal(Errno.ENODATA, kernel.TryGetXAttr(inode, "user.x", out _));
        Assert.Equal(Errno.None, kernel.TryListXAttrs(inode, out _));
        kernel.Statistics();
        Assert.Equal(Errno.ENOSYS, kernel.TryGetXAttr(inode, "user.x", out _));
        Assert.Equal(Errno.ENOSYS, kernel.TryListXAttrs(inode, out _));
    }

    [Fact]
    public void RandomInodes_AreNeverNonsense()
    {
        var random = new Random(5);
        long length = new FileInfo(Golden.PathOf("pxar/v1-small.pxar")).Length;
        int found = 0;
        for (int round = 0; round < 20_000; round++)
        {
            ulong inode = round % 4 == 0 ? (ulong)random.NextInt64() : (ulong)random.NextInt64(2 * length);
            try
            {
                if (_kernel.TryGetAttributes(inode) == Errno.None)
                    found++;
            }
            catch (PxarFormatException)
            {
                // Damage, as far as anybody can tell.
            }
        }

        // Real numbers are rare among the possible ones.
        Assert.InRange(found, 0, 200);
    }

    [Fact]
    public void Totals_AreThoseOfTheArchive()
    {
        FuseStatistics statistics = _kernel.Statistics();
        Assert.Equal(642UL, statistics.Files);
        Assert.Equal(255U, statistics.NameLength);
        Assert.True(statistics.Blocks > 0);
    }

    [Fact]
    public void ReadingOn_AllocatesNothing()
    {
        ulong file = _kernel.Walk("zeros-64k.bin");
        byte[] buffer = new byte[4096];
        for (int round = 0; round < 100; round++)
            _kernel.TryRead(file, round * 7, buffer, out _);
        // Without optimisation the compiler makes objects of async methods; still none of the size of a read.
        bool isOptimised = typeof(PxarAccessor).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled != true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
            _kernel.TryRead(file, round * 7, buffer, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, isOptimised ? 0 : 1000 * 1000);
    }
}
