using System.Globalization;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

public sealed class NumberTests
{
    [Fact]
    public void Number_KeepsArchivesAndGenerationsApart()
    {
        var seen = new HashSet<NodeId>();
        TreeNumber[] numbers = [default, new(1), new(1, 1), new(1, 255), new(2), new(NodeId.MaxTree)];
        const long Length = 1L << 30;
        foreach (TreeNumber number in numbers)
        {
            foreach (long offset in new[] { 1, 4096, Length })
            {
                NodeId directory = number.ForDirectory(offset);
                NodeId other = number.ForOther(offset);
                Assert.True(seen.Add(directory) && seen.Add(other));
                Assert.True(directory.IsDirectory && !other.IsDirectory);
                Assert.True((directory.Value | other.Value) <= long.MaxValue);
                foreach (TreeNumber reader in numbers)
                {
                    Assert.Equal(reader == number ? offset : null, reader.OffsetOf(directory, Length));
                    Assert.Equal(reader == number ? offset : null, reader.OffsetOf(other, Length));
                }
            }
        }
    }

    [Fact]
    public void Number_BeyondTheArchive_IsNone()
    {
        var number = new TreeNumber(3);
        Assert.Null(number.OffsetOf(number.ForOther(101), 100));
        Assert.Null(number.OffsetOf(new NodeId(1), 100));
    }

    [Fact]
    public async Task TenThousandSnapshots_AreListedWithoutOpeningOne_AndCostLittle()
    {
        const int Count = 10_000;
        var datastore = new ListedDatastore();
        SnapshotId first = datastore.Add("host/web1/2020-01-01T00:00:00Z");
        for (int hour = 1; hour < Count; hour++)
            datastore.Add(first with { Time = first.Time + (3600 * hour) });
        await using RepositoryTree tree = Shown.Tree(datastore);
        await Shown.NamesAsync(tree, "host");
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Assert.Equal(Count + 1, (await Shown.NamesAsync(tree, "host/web1")).Length);
        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.True(each < 1024, string.Create(CultureInfo.InvariantCulture, $"{each} bytes each"));
        Assert.Equal(0, datastore.Openings);
        Assert.Equal(2 + 1 + 1, datastore.Listings);
    }

    [Fact]
    public async Task Numbers_AreTheSameAfterARemount_AndNoTwoAreAlike()
    {
        async Task<List<NodeId>> NumbersAsync()
        {
            var datastore = new ListedDatastore();
            foreach (string group in new[] { "host/a", "ct/a", "x:host/a", "x/y:host/a" })
            {
                for (int day = 1; day <= 28; day++)
                    datastore.Add($"{group}/2026-09-{day:00}T03:00:00Z");
            }

            await using RepositoryTree tree = Shown.Tree(datastore);
            var found = new List<NodeId>();
            var left = new Queue<DirectoryNode>([await tree.GetRootAsync(default)]);
            while (left.TryDequeue(out DirectoryNode? folder))
            {
                found.Add(folder.Id);
                Assert.Same(folder, await tree.FindAsync(folder.Id, default));
                await foreach (DirectoryItem item in folder.EnumerateAsync(0, default))
                {
                    if (item.Node is DirectoryNode inner and not SnapshotFolder)
                        left.Enqueue(inner);
                    else
                        found.Add(item.Node.Id);
                }
            }

            return found;
        }

        List<NodeId> numbers = await NumbersAsync();
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.Equal(numbers, await NumbersAsync());
        Assert.All(numbers, id => Assert.True(id.Tree == 0 && (id == NodeId.Root || id.Offset >= 16)));
    }

    [Fact]
    public void SamePlace_GetsTheNextNumber()
    {
        var table = new VirtualNodeTable();
        NodeId first = table.Reserve(NodeId.Root, "x", isDirectory: true);
        NodeId second = table.Reserve(NodeId.Root, "x", isDirectory: true);
        Assert.Equal(first.Offset + 1, second.Offset);
        Assert.NotEqual(first.Offset, table.Reserve(NodeId.Root, "x", isDirectory: false, version: 1).Offset);
        table.Remove(first);
        Assert.Equal(first, table.Reserve(NodeId.Root, "x", isDirectory: true));
    }

    [Fact]
    public async Task SnapshotsThatAreLongGone_AreForgotten()
    {
        var time = new Mount.ManualTime();
        var datastore = new ListedDatastore();
        SnapshotId first = datastore.Add("host/web1/2020-01-01T00:00:00Z");
        await using RepositoryTree tree = Shown.Tree(datastore, new RepositoryOptions { Time = time });
        for (int round = 0; round < 30; round++)
        {
            for (int hour = 1; hour <= 200; hour++)
                datastore.Add(first with { Time = first.Time + (3600 * ((200 * round) + hour)) });
            time.Advance(TimeSpan.FromMinutes(1));
            await Shown.NamesAsync(tree, "host/web1");
            for (int hour = 1; hour <= 200; hour++)
                datastore.Remove((first with { Time = first.Time + (3600 * ((200 * round) + hour)) }).ToString());
        }

        Assert.InRange(tree.Nodes.Count, 1000, 1500);
    }
}
