using PxarMount.Commands;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

public sealed class ArchivePlacesTests
{
    private const string Day = "2024-06-10T06:13:20Z";

    [Fact]
    public async Task PlaceThatIsUsedAgain_GetsANewGeneration()
    {
        await using var tree = (RepositoryTree)await TreeOpener.OpenAsync(new SourceSpec(GoldenStore.Path));
        ArchiveFolder[] archives =
        [
            .. await Task.WhenAll(new[] { "plain", "split", "plain", "split" }.Select(async (name, number) =>
            {
                string time = name == "plain" ? Day : number == 1 ? "2024-06-10T07:13:20Z" : "2024-06-10T08:13:20Z";
                return (ArchiveFolder)await Shown.FindAsync(tree, $"host/{name}/{time}/root.pxar");
            })),
        ];
        Assert.Same(archives[0], archives[2]);
        var places = new ArchivePlaces(capacity: 2);
        TreeNumber first = places.Take(archives[0]);
        TreeNumber second = places.Take(archives[1]);
        Assert.NotEqual(first.Slot, second.Slot);
        Assert.Equal(first, places.Take(archives[0]));
        TreeNumber third = places.Take(archives[3]);
        Assert.Equal(first with { Generation = 1 }, third);
        Assert.Same(archives[3], places.Find(first.Slot));
        Assert.Equal(second with { Generation = 1 }, places.Take(archives[0]));
    }

    [Fact]
    public async Task ArchiveThatIsOpen_KeepsItsPlace()
    {
        await using var tree = (RepositoryTree)await TreeOpener.OpenAsync(new SourceSpec(GoldenStore.Path));
        var open = (ArchiveFolder)await Shown.FindAsync(tree, $"host/plain/{Day}/root.pxar");
        var other = (ArchiveFolder)await Shown.FindAsync(tree, "host/split/2024-06-10T07:13:20Z/root.pxar");
        await open.LoadAsync(default);
        var places = new ArchivePlaces(capacity: 1);
        places.Take(open);
        Assert.Throws<IOException>(() => places.Take(other));
    }

    [Fact]
    public async Task NumberOfAnArchiveThatLostItsPlace_IsUnknown_NotAnotherFile()
    {
        await using var tree = (RepositoryTree)await TreeOpener.OpenAsync(new SourceSpec(GoldenStore.Path));
        Node file = await Shown.FindAsync(tree, $"host/plain/{Day}/root.pxar/hello.txt");
        Assert.NotNull(await tree.FindAsync(file.Id, default));
        var stale = new TreeNumber(file.Id.Tree, 1);
        Assert.Null(await tree.FindAsync(stale.ForOther(file.Id.Offset), default));
        Assert.Null(await tree.FindAsync(new TreeNumber((file.Id.Tree % NodeId.MaxTree) + 1).ForOther(file.Id.Offset), default));
    }
}
