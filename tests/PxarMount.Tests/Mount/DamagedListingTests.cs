using System.Text;
using LinuxFuse;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

public sealed class DamagedListingTests
{
    private static readonly byte[] s_archive = File.ReadAllBytes(Golden.PathOf("pxar/v1-small.pxar"));

    [Theory]
    [InlineData(200, true)]
    [InlineData(200, false)]
    [InlineData(1 << 20, true)]
    public async Task DamagedChildren_AreListedByName_AndTheOthersAreWhole(int listingLength, bool plus)
    {
        byte[] damaged = [.. s_archive];
        foreach (string name in (string[])["acl", "hello.txt", "text.txt", "zeros-64k.bin"])
            damaged[At(name) + name.Length + 1] ^= 0x40;
        await using PxarTree tree = await OpenAsync(damaged);
        KernelClient kernel = Kernel(tree, listingLength);
        string[] expected = [.. TreeListing.OfGolden("tree-small").Rows.Keys
            .Where(path => path.Length > 0 && !path.Contains('/') && !path.StartsWith("hex:", StringComparison.Ordinal)).Order()];
        List<ListedName> listed = kernel.List(KernelClient.Root, plus);
        Assert.Equal(expected, listed.Where(item => !item.IsDot).Select(Text).Order());
        Assert.Equal(["acl", "hello.txt", "text.txt", "zeros-64k.bin"], listed.Where(item => item.Type == 0).Select(Text).Order());
        Assert.ThrowsAny<PxarFormatException>(() => kernel.TryLookup(KernelClient.Root, "hello.txt", out _));
        Assert.Equal(Errno.None, kernel.TryLookup(KernelClient.Root, "one.bin", out _));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1 << 20)]
    public async Task AChildWithoutAName_LeavesTheOthers_AndTheListingEndsWithAnError(int listingLength)
    {
        byte[] damaged = [.. s_archive];
        damaged[At("hello.txt") - 16] ^= 0x40;
        await using PxarTree tree = await OpenAsync(damaged);
        KernelClient kernel = Kernel(tree, listingLength);
        var seen = new List<string>();
        Errno error;
        long cookie = 0;
        while ((error = kernel.TryList(KernelClient.Root, cookie, plus: true, out List<ListedName> page)) == Errno.None && page.Count > 0)
        {
            seen.AddRange(page.Where(item => !item.IsDot).Select(Text));
            cookie = page[^1].Cookie;
        }

        Assert.Equal(Errno.EIO, error);
        Assert.DoesNotContain("hello.txt", seen);
        Assert.Contains("acl", seen);
        Assert.Contains("zeros-64k.bin", seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task DamageWithoutAWayOn_IsAnError_NotAnEnd()
    {
        byte[] damaged = [.. s_archive];
        damaged[At("hello.txt") - 16] ^= 0x40;
        await using PxarTree tree = await OpenAsync(damaged);
        var kernel = new KernelClient(new TreeFileSystem(new DeadEndTree(tree), new Logger())) { ListingLength = 1 << 20 };
        Assert.Equal(Errno.None, kernel.TryList(KernelClient.Root, 0, plus: true, out List<ListedName> page));
        Assert.Contains(page, item => Text(item) == "acl");
        Assert.Equal(Errno.EIO, kernel.TryList(KernelClient.Root, page[^1].Cookie, plus: true, out _));
    }

    private static int At(string name) => s_archive.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name + "\0"));

    private static string Text(ListedName item) => Encoding.UTF8.GetString(item.Name);

    private static async Task<PxarTree> OpenAsync(byte[] archive) => new(await PxarAccessor.OpenAsync(new MemorySource(archive)));

    private static KernelClient Kernel(Tree tree, int listingLength) =>
        new(new TreeFileSystem(tree, new Logger())) { ListingLength = listingLength };
}
