using LinuxFuse;
using PxarMount.Commands;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

/// <summary>The fear: whoever seeks in a directory as he likes sees what is not there, or is told that the archive is damaged.</summary>
public sealed class MadeUpCookieTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly Logger _logger = new();
    private Tree _tree = null!;
    private KernelClient _kernel = null!;

    public async Task InitializeAsync()
    {
        Assert.True(_logger.TryUseFile(_folder["log"], out _));
        _tree = await TreeOpener.OpenAsync(new SourceSpec(Golden.PathOf("pxar/v1-small.pxar")));
        _kernel = new KernelClient(new TreeFileSystem(_tree, _logger));
    }

    public async Task DisposeAsync()
    {
        Assert.Empty(File.ReadAllText(_folder["log"]));
        await _tree.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(1L << 62)]
    [InlineData(long.MaxValue)]
    public void OutsideOfTheDirectory_IsInvalid(long cookie)
    {
        ulong directory = _kernel.Walk("dir300");
        Assert.Equal(Errno.EINVAL, _kernel.TryList(directory, cookie, plus: true, out List<ListedName> page));
        Assert.Empty(page);
    }

    [Fact]
    public void BesideAChild_IsInvalid()
    {
        ulong directory = _kernel.Walk("dir300");
        List<ListedName> children = _kernel.List(directory);
        foreach (ListedName child in (ListedName[])[children[2], children[150], children[^1]])
        {
            Assert.Equal(Errno.EINVAL, _kernel.TryList(directory, child.Cookie - 1, plus: true, out List<ListedName> page));
            Assert.Empty(page);
            if (child != children[^1])
                Assert.Equal(Errno.EINVAL, _kernel.TryList(directory, child.Cookie + 1, plus: false, out _));
        }
    }

    [Fact]
    public void AtAChild_IsAsGoodAsOneThatWasGivenOut()
    {
        ulong directory = _kernel.Walk("dir300");
        List<ListedName> children = _kernel.List(directory);
        Assert.Equal(Errno.None, _kernel.TryList(directory, children[150].Cookie, plus: true, out List<ListedName> page));
        Assert.Equal(children[151].Name, page[0].Name);
    }
}
