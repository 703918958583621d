using System.Text;
using PxarMount.Query;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Query;

/// <summary>The fear: a path leads elsewhere than in the mounted tree, or nowhere ever.</summary>
public sealed class PathResolverTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("", "/")]
    [InlineData("etc/hosts", "/etc/hosts")]
    [InlineData("/etc//hosts", "/etc/hosts")]
    [InlineData("/etc/./hosts", "/etc/hosts")]
    [InlineData("../../etc/../etc/hosts", "/etc/hosts")]
    [InlineData("/etc/", "/etc")]
    [InlineData("/links/abs", "/etc/hosts")]
    [InlineData("/links/rel", "/etc/hosts")]
    [InlineData("/links/todir/hosts", "/etc/hosts")]
    [InlineData("/links/todir", "/etc")]
    [InlineData("/links/twice/hosts", "/etc/hosts")]
    [InlineData("/links/root/etc/hosts", "/etc/hosts")]
    [InlineData("/links/todir/../etc/hosts", "/etc/hosts")]
    public async Task Path_LeadsTo(string path, string expected)
    {
        PathLookup found = await FindAsync(path, follow: true);
        Assert.Equal(expected, Encoding.UTF8.GetString(found.Path));
        Assert.Null(found.Failure);
    }

    [Theory]
    [InlineData("/nix", "no such file or directory")]
    [InlineData("/links/dangling", "no such file or directory")]
    [InlineData("/etc/hosts/x", "not a directory")]
    [InlineData("/etc/hosts/", "not a directory")]
    [InlineData("/links/loop", "too many levels of symbolic links")]
    [InlineData("/links/ping/x", "too many levels of symbolic links")]
    public async Task Path_LeadsNowhere(string path, string failure)
    {
        PathLookup found = await FindAsync(path, follow: true);
        Assert.Null(found.Node);
        Assert.Equal(failure, found.Failure);
    }

    [Theory]
    [InlineData("/links/todir", typeof(MemoryLink))]
    [InlineData("/links/todir/", typeof(MemoryDirectory))]
    [InlineData("/links/loop", typeof(MemoryLink))]
    public async Task LinkAtTheEnd_IsItselfWhenNotFollowed(string path, Type expected)
    {
        PathLookup found = await FindAsync(path, follow: false);
        Assert.IsType(expected, found.Node);
    }

    private static ValueTask<PathLookup> FindAsync(string path, bool follow)
    {
        DirectoryNode root = new MemoryDirectory()
            .Add("etc", new MemoryDirectory().Add("hosts", new MemoryFile("h"u8.ToArray())))
            .Add("links", new MemoryDirectory()
                .Add("abs", new MemoryLink("/etc/hosts"))
                .Add("rel", new MemoryLink("../etc/hosts"))
                .Add("todir", new MemoryLink("../etc/"))
                .Add("twice", new MemoryLink("todir"))
                .Add("root", new MemoryLink("/"))
                .Add("loop", new MemoryLink("loop"))
                .Add("ping", new MemoryLink("pong"))
                .Add("pong", new MemoryLink("ping"))
                .Add("dangling", new MemoryLink("nix")));
        return PathResolver.FindAsync(root, Encoding.UTF8.GetBytes(path), follow, CancellationToken.None);
    }
}
