using System.Text;
using LinuxFuse;
using PxarArchive;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

/// <summary>The fear: what is larger than Linux takes is silently missing, or contradicts what statfs says.</summary>
public sealed class KernelLimitTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Logger _logger = new();

    public KernelLimitTests() => Assert.True(_logger.TryUseFile(_folder["log"], out _));

    private string Log => File.ReadAllText(_folder["log"]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NamesThatAreTooLong_AreListed_AndCannotBeOpened(bool plus)
    {
        string longest = new('a', 255);
        string tooLong = new('b', 256);
        string longer = new('c', 1024);
        TestNode root = TestTree.Root(
            TestTree.File(longest), TestTree.File(tooLong), TestTree.File(longer), TestTree.File(new string('d', 1025)), TestTree.File("e"));
        await using Tree tree = await ExtractRun.OpenAsync(TestArchive.Single(root));
        var kernel = new KernelClient(new TreeFileSystem(tree, _logger)) { ListingLength = 1 << 16 };
        Assert.Equal((uint)longest.Length, kernel.Statistics().NameLength);
        List<ListedName> listed = kernel.List(KernelClient.Root, plus);
        Assert.Equal([".", "..", longest, tooLong, longer, "e"], listed.Select(item => Encoding.UTF8.GetString(item.Name)));
        Assert.Equal(0UL, listed[3].NodeId);
        Assert.Equal(8U, listed[3].Type);
        Assert.Equal(Errno.None, kernel.TryLookup(KernelClient.Root, longest, out _));
        Assert.Equal(Errno.ENAMETOOLONG, kernel.TryLookup(KernelClient.Root, tooLong, out _));
        Assert.Equal(Errno.ENAMETOOLONG, kernel.TryLookup(KernelClient.Root, longer, out _));
        Assert.Contains("a name of 256 bytes is listed but cannot be opened", Log, StringComparison.Ordinal);
        Assert.Contains("a name of 1025 bytes is left out", Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreAttributesThanTheKernelTakes_AreAnErrorThatIsLogged()
    {
        TestNode many = TestTree.File("many");
        TestNode large = TestTree.File("large");
        many.Metadata = With(Enumerable.Range(0, 400).Select(index => ($"user.{index}.{new string('x', 200)}", 1)));
        large.Metadata = With([("user.large", 65537), ("user.fits", 65536)]);
        await using Tree tree = await ExtractRun.OpenAsync(TestArchive.Single(TestTree.Root(large, many)));
        var kernel = new KernelClient(new TreeFileSystem(tree, _logger));
        Assert.Equal(Errno.E2BIG, kernel.TryListXAttrs(kernel.Walk("many"), out _));
        Assert.Equal(Errno.E2BIG, kernel.TryGetXAttr(kernel.Walk("large"), "user.large", out _));
        Assert.Equal(Errno.None, kernel.TryGetXAttr(kernel.Walk("large"), "user.fits", out _));
        Assert.Equal(Errno.None, kernel.TryListXAttrs(kernel.Walk("large"), out _));
        Assert.Contains("the list of extended attributes has ", Log, StringComparison.Ordinal);
        Assert.Contains("an extended attribute has 65537 bytes", Log, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static PxarMetadata With(IEnumerable<(string Name, int Length)> attributes) => PxarMetadata.None with
    {
        XAttrs = [.. attributes.Select(item => new PxarXAttr(FileName.FromText(item.Name), new byte[item.Length]))],
    };
}
