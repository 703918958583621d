using LinuxFuse;
using PbsReader;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.Mount;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

/// <summary>What comes and goes in a datastore while it is mounted.</summary>
public sealed class RefreshTests
{
    private const string First = "2026-09-01T03:00:00Z";
    private const string Second = "2026-09-02T03:00:00Z";
    private readonly ManualTime _time = new();
    private readonly ListedDatastore _datastore = new();

    [Fact]
    public async Task NewAndPrunedSnapshots_AppearAndVanishInTime_AndLatestIsRight()
    {
        _datastore.Add("host/web1/" + First);
        await using RepositoryTree tree = Open();
        Assert.Equal([First, "latest"], await Shown.NamesAsync(tree, "host/web1"));
        _datastore.Add("host/web1/" + Second);
        _datastore.Add("vm/100/" + Second);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal([First, "latest"], await Shown.NamesAsync(tree, "host/web1"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["host", "vm"], await Shown.NamesAsync(tree));
        Assert.Equal([First, Second, "latest"], (await Shown.NamesAsync(tree, "host/web1")).Order(StringComparer.Ordinal));
        Assert.Equal(Second, await LatestAsync(tree));
        _datastore.Remove("host/web1/" + Second);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(First, await LatestAsync(tree));
        _datastore.Remove("host/web1/" + First);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["vm"], await Shown.NamesAsync(tree));
    }

    [Fact]
    public async Task WhatTheKernelMayBelieve_EndsWithTheListing()
    {
        _datastore.Add("host/web1/" + First);
        await using RepositoryTree tree = Open();
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        ulong group = kernel.Walk("host/web1");
        Assert.Equal(TimeSpan.FromMinutes(1), kernel.Lookup(group, First).NameValidFor);
        _time.Advance(TimeSpan.FromSeconds(45));
        Assert.Equal(TimeSpan.FromSeconds(15), kernel.Lookup(group, First).NameValidFor);
        FuseEntry missing = kernel.Lookup(group, Second);
        Assert.Equal((0UL, TimeSpan.FromSeconds(15)), (missing.Attributes.Inode, missing.NameValidFor));
        Assert.InRange(kernel.GetAttributes(group).ValidFor, TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task FolderThatChanges_IsNeverCachedByTheKernel()
    {
        _datastore.Add("host/web1/" + First);
        await using RepositoryTree tree = Open();
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        ulong group = kernel.Walk("host/web1");
        for (int opening = 0; opening < 3; opening++)
            Assert.False(kernel.OpensCached(group));
    }

    [Fact]
    public async Task LinkToTheNewest_GetsANewNumberWithANewTarget()
    {
        _datastore.Add("host/web1/" + First);
        await using RepositoryTree tree = Open();
        NodeId before = (await Shown.FindAsync(tree, "host/web1/latest")).Id;
        NodeId folder = (await Shown.FindAsync(tree, "host/web1/" + First)).Id;
        _datastore.Add("host/web1/" + Second);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(before, (await Shown.FindAsync(tree, "host/web1/latest")).Id);
        Assert.Equal(folder, (await Shown.FindAsync(tree, "host/web1/" + First)).Id);
        Assert.NotNull(await tree.FindAsync(before, default));
    }

    [Fact]
    public async Task ListingInPieces_MissesNothingThatStays_WhileOthersComeAndGo()
    {
        for (int day = 1; day <= 28; day++)
            _datastore.Add($"host/web1/2026-09-{day:00}T03:00:00Z");
        await using RepositoryTree tree = Open();
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger())) { ListingLength = 1000 };
        ulong group = kernel.Walk("host/web1");
        var seen = new List<string>();
        long cookie = 0;
        for (int day = 1; ; day++)
        {
            Assert.Equal(Errno.None, kernel.TryList(group, cookie, plus: true, out List<ListedName> page));
            if (page.Count == 0)
                break;
            seen.AddRange(page.Select(item => System.Text.Encoding.UTF8.GetString(item.Name)));
            cookie = page[^1].Cookie;
            if (day > 5)
                continue;
            _datastore.Remove($"host/web1/2026-09-{day:00}T03:00:00Z");
            _datastore.Add($"host/web1/2026-08-{day:00}T03:00:00Z");
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(seen.Count, seen.Distinct().Count());
        (await Shown.NamesAsync(tree, "host/web1")).Where(name => name.StartsWith("2026-09-", StringComparison.Ordinal)).ToList()
            .ForEach(name => Assert.Contains(name, seen));
    }

    [Fact]
    public async Task StoreThatCannotBeListed_IsAnError_NotAnEmptyFolder()
    {
        _datastore.Add("host/web1/" + First);
        await using RepositoryTree tree = Open();
        var kernel = new KernelClient(new TreeFileSystem(tree, new Logger()));
        ulong group = kernel.Walk("host/web1");
        _datastore.Failure = new PbsException(PbsError.Unavailable, "the disk is gone");
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Errno.EIO, kernel.TryList(KernelClient.Root, 0, plus: true, out _));
        Assert.Throws<PbsException>(() => kernel.TryLookup(KernelClient.Root, "host", out _));
        _datastore.Failure = null;
        Assert.Equal(group, kernel.Walk("host/web1"));
    }

    [Fact]
    public async Task GroupThatIsGone_IsEmptyForThoseInsideIt()
    {
        _datastore.Add("host/web1/" + First);
        _datastore.Add("host/web2/" + First);
        await using RepositoryTree tree = Open();
        var group = (DirectoryNode)await Shown.FindAsync(tree, "host/web1");
        await group.LoadAsync(default);
        _datastore.Remove("host/web1/" + First);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await group.LookupAsync("latest"u8.ToArray(), default));
        Assert.Equal(["web2"], await Shown.NamesAsync(tree, "host"));
    }

    [Fact]
    public async Task ManyWhoAskAtOnce_ShareOneListing()
    {
        _datastore.Add("host/web1/" + First);
        await using RepositoryTree tree = Open();
        var root = (DirectoryNode)await Shown.FindAsync(tree, "host");
        await root.LoadAsync(default);
        int before = _datastore.Listings;
        _time.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(async () => await root.LoadAsync(default))));
        Assert.Equal(before + 1, _datastore.Listings);
    }

    private RepositoryTree Open() => Shown.Tree(_datastore, new RepositoryOptions { Time = _time });

    private static async Task<string> LatestAsync(RepositoryTree tree) =>
        ((SymbolicLinkNode)await Shown.FindAsync(tree, "host/web1/latest")).Target.ToString();
}
