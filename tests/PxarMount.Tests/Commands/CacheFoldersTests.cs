using PxarMount.Commands.Caching;
using PxarMount.Opening;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Commands;

/// <summary>Where the cache is, and what is meant by something to pin.</summary>
public sealed class CacheFoldersTests
{
    [Theory]
    [InlineData("/named", "/xdg", "/", true, "/named")]
    [InlineData("/named/", null, "/", false, "/named")]
    [InlineData(null, "/xdg", "/", false, "/xdg/pxar-mount")]
    [InlineData(null, "relative", "/", true, "/.cache/pxar-mount")]
    [InlineData(null, null, "/", false, "/.cache/pxar-mount")]
    [InlineData(null, null, null, true, "/var/cache/pxar-mount")]
    [InlineData(null, "", "", false, null)]
    public void Folder_IsTheUsersOwn_OrTheSystems(string? named, string? caches, string? home, bool isRoot, string? expected)
    {
        string? Variable(string name) => name switch { "XDG_CACHE_HOME" => caches, "HOME" => home, _ => null };
        Assert.Equal(expected, CacheFolders.Find(named, Variable, isRoot));
    }

    [RootFact]
    public async Task RootWithSomebodysHome_LeavesThatAlone()
    {
        using var folder = new ScratchFolder();
        await TestProcess.CheckAsync("chown", "nobody", folder.Path);
        Assert.Equal("/var/cache/pxar-mount", CacheFolders.Find(null, name => name == "HOME" ? folder.Path : null, isRoot: true));
        Assert.Equal(folder[".cache/pxar-mount"], CacheFolders.Find(null, name => name == "HOME" ? folder.Path : null, isRoot: false));
    }

    [Theory]
    [InlineData("host/web1/latest", "host/web1/latest", null)]
    [InlineData("host/web1/latest/root.pxar", "host/web1/latest/root.pxar", null)]
    [InlineData("host/web1/latest/root.pxar/etc/ssh", "host/web1/latest/root.pxar", "etc/ssh")]
    [InlineData("a/b:host/web1/2026-09-01T03:00:00Z/root.pxar/etc", "a/b:host/web1/2026-09-01T03:00:00Z/root.pxar", "etc")]
    [InlineData("nonsense", "nonsense", null)]
    public void PathBehindAnArchive_IsInsideIt(string text, string place, string? inside) =>
        Assert.Equal((place, inside), PinSource.Split(text));
}
