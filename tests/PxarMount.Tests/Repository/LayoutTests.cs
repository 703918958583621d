using PxarMount.Tests.TestKit;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

public sealed class LayoutTests
{
    private const string Day = "2026-09-01T03:00:00Z";

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("{host}")]
    [InlineData("{id")]
    [InlineData("id}")]
    [InlineData("{id}}{time")]
    [InlineData(".{id}")]
    [InlineData("../{id}")]
    [InlineData("{id}/./{time}")]
    [InlineData("{id}\n")]
    public void TemplateThatIsNone_IsRefused(string text) => Assert.Throws<FormatException>(() => LayoutTemplate.Parse(text));

    [Theory]
    [InlineData("{id}/{time}", "web1/latest web1/2026-09-01T03:00:00Z web1/2026-09-02T03:00:00Z 100/2026-09-01T03:00:00Z 100/latest")]
    [InlineData("x/{ns}/{type}-{id}@{time}", "x/host-web1@2026-09-01T03:00:00Z x/host-web1@2026-09-02T03:00:00Z x/a/b/vm-100@2026-09-01T03:00:00Z "
        + "x/latest x/a/b/latest")]
    [InlineData("{time}/{id}", "2026-09-01T03:00:00Z/web1 2026-09-01T03:00:00Z/100 2026-09-02T03:00:00Z/web1 2026-09-02T03:00:00Z/latest")]
    public async Task Template_GivesTheFolders(string template, string expected)
    {
        var datastore = new ListedDatastore();
        datastore.Add("host/web1/" + Day);
        datastore.Add("host/web1/2026-09-02T03:00:00Z");
        datastore.Add("a/b:vm/100/" + Day);
        await using RepositoryTree tree = Shown.Tree(datastore, new RepositoryOptions { Layout = LayoutTemplate.Parse(template) });
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal), (await WalkAsync(tree, "")).Order(StringComparer.Ordinal));
        Assert.Equal(0, datastore.Openings);
    }

    [Fact]
    public async Task NamesThatClash_AllGetWhatTheTemplateLeavesOut()
    {
        var datastore = new ListedDatastore();
        datastore.Add("host/x/" + Day);
        datastore.Add("ct/x/" + Day);
        datastore.Add("a/b:ct/x/" + Day);
        datastore.Add("ct/y/" + Day);
        await using RepositoryTree tree = Shown.Tree(datastore, new RepositoryOptions { Layout = LayoutTemplate.Parse("{id}/{time}") });
        Assert.Equal([Day + "~a~b~ct", Day + "~ct", Day + "~host"], (await Shown.NamesAsync(tree, "x")).Order(StringComparer.Ordinal));
        Assert.Equal([Day, "latest"], await Shown.NamesAsync(tree, "y"));
    }

    [Fact]
    public async Task SnapshotInTheWayOfAFolder_StandsBesideIt()
    {
        var datastore = new ListedDatastore();
        datastore.Add("host/x/" + Day);
        datastore.Add("x:host/y/" + Day);
        await using RepositoryTree tree = Shown.Tree(datastore, new RepositoryOptions { Layout = LayoutTemplate.Parse("{ns}/{id}") });
        Assert.Equal(["x", "x~host~20260901T030000Z"], (await Shown.NamesAsync(tree)).Where(name => name != "latest").Order(StringComparer.Ordinal));
        Assert.Contains("y", await Shown.NamesAsync(tree, "x"));
    }

    private static async Task<List<string>> WalkAsync(RepositoryTree tree, string path)
    {
        var found = new List<string>();
        foreach (string name in await Shown.NamesAsync(tree, path))
        {
            string inner = path.Length == 0 ? name : $"{path}/{name}";
            if (await Shown.FindAsync(tree, inner) is LayoutFolder)
                found.AddRange(await WalkAsync(tree, inner));
            else
                found.Add(inner);
        }

        return found;
    }
}
