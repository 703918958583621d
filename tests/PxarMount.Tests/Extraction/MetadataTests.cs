using PxarArchive;
using PxarMount.Extraction;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Extraction;

/// <summary>The fear: one piece of metadata undoes another, or comes back wider than it was.</summary>
public sealed class MetadataTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [RootFact]
    public async Task SetuidBit_IsStillThereBehindTheOwner()
    {
        TestNode file = TestTree.File("su", mode: 0x9ED);
        file.Stat = file.Stat with { Uid = 1000, Gid = 1000 };
        await ExtractRun.OfAsync(TestTree.Root(file), _folder["x"]);
        Assert.Equal("4755 1000 1000", await StatAsync("%a %u %g", "x/su"));
    }

    [RootFact]
    public async Task SetuidBitOfSomebodyElse_IsNotGivenToMe()
    {
        TestNode file = TestTree.File("su", mode: 0xDED);
        file.Stat = file.Stat with { Uid = 1000, Gid = 1000 };
        TestNode mine = TestTree.File("mine", mode: 0x9ED);
        await ExtractRun.OfAsync(TestTree.Root(mine, file), _folder["x"], new ExtractOptions { IgnoreOwnership = true });
        Assert.Equal("755", await StatAsync("%a", "x/su"));
        Assert.Equal("4755", await StatAsync("%a", "x/mine"));
    }

    [Fact]
    public async Task DirectoryWithoutWritePermission_IsFilledAndKeepsModeAndTime()
    {
        TestNode closed = TestTree.Directory("closed", TestTree.Directory("sub", TestTree.File("inner")), TestTree.File("other"));
        closed.Stat = closed.Stat with { Mode = PxarStat.TypeDirectory | 0x16D };
        ExtractRun run = await ExtractRun.OfAsync(TestTree.Root(closed), _folder["x"], new ExtractOptions { IgnoreOwnership = true });
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal("555 1700000000", await StatAsync("%a %Y", "x/closed"));
        Assert.Equal(["other", "sub"], _folder.Names("x/closed"));
    }

    [Fact]
    public async Task IgnorePermissions_GivesWhatTheCreationMaskLeaves()
    {
        TestNode root = TestTree.Root(TestTree.Directory("d"), TestTree.File("f", mode: 0xFFF));
        await ExtractRun.OfAsync(root, _folder["x"], new ExtractOptions { IgnoreOwnership = true, IgnorePermissions = true });
        await TestProcess.CheckAsync("mkdir", _folder["d"]);
        await TestProcess.CheckAsync("touch", _folder["f"]);
        Assert.Equal(await StatAsync("%a", "d"), await StatAsync("%a", "x/d"));
        Assert.Equal(await StatAsync("%a", "f"), await StatAsync("%a", "x/f"));
    }

    [RootFact]
    public async Task DefaultAclOfTheTarget_DoesNotLeakIntoWhatIsExtracted()
    {
        string target = _folder.Folder("x");
        await TestProcess.CheckAsync("setfacl", "-d", "-m", "u:1234:rwx", target);
        TestNode root = TestTree.Root(
            TestTree.Directory("d", TestTree.Directory("e"), TestTree.File("f")), TestTree.Fifo("p"), TestTree.File("g"));
        root.Metadata = PxarMetadata.None;
        TestListingEqual(root, target, await ExtractRun.OfAsync(root, target), "");
    }

    [RootFact]
    public async Task ImmutableFileWithTwoNames_GetsBothNamesAndTheFlag()
    {
        TestNode first = TestTree.File("first");
        first.Stat = first.Stat with { Flags = 0x40_0000 };
        TestNode closed = TestTree.Directory("dir", TestTree.File("in"));
        closed.Stat = closed.Stat with { Flags = 0x40_0000 };
        ExtractRun run = await ExtractRun.OfAsync(TestTree.Root(closed, first, TestTree.HardLink("second", first)), _folder["x"]);
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal("2", await StatAsync("%h", "x/second"));
        Assert.Contains("i", (await TestProcess.CheckAsync("lsattr", "-d", _folder["x/first"])).Split(' ')[0]);
        Assert.Contains("i", (await TestProcess.CheckAsync("lsattr", "-d", _folder["x/dir"])).Split(' ')[0]);
    }

    [RootFact]
    public async Task ImmutableFile_WhereThatCannotBe_IsNamedWithItsPath()
    {
        TestNode file = TestTree.File("file");
        file.Stat = file.Stat with { Flags = 0x40_0000 };
        await TestProcess.CheckAsync("mount", "-t", "ramfs", "ramfs", _folder.Folder("x"));
        try
        {
            TestNode root = TestTree.Root(TestTree.Directory("dir", file));
            ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"], new ExtractOptions { AllowExistingDirectories = true });
            Assert.Contains("'/dir/file': cannot set inode flags", run.Errors);
        }
        finally
        {
            await TestProcess.CheckAsync("umount", _folder["x"]);
        }
    }

    [RootFact]
    public async Task IgnoreFlags_LeaveOutWhatTheySay()
    {
        TestNode file = TestTree.File("f");
        file.Metadata = new PxarMetadata(
            [new PxarXAttr(FileName.FromText("user.a"), "b"u8.ToArray())],
            PxarAcl.None with { Users = [new PxarAclEntry(1001, 6)], GroupObject = 4 },
            Convert.FromHexString("0100000200200000000000000000000000000000"),
            null);
        var options = new ExtractOptions { IgnoreXAttrs = true, IgnoreAcls = true, IgnoreCapabilities = true };
        ExtractRun run = await ExtractRun.OfAsync(TestTree.Root(file), _folder["x"], options);
        Assert.Equal((ExitCode.Ok, ""), (run.Result, run.Errors));
        Assert.Equal("", await TestProcess.CheckAsync("getfattr", "-d", "-m", "-", "--absolute-names", _folder["x/f"]));
    }

    [Fact]
    public async Task AttributeOfASecurityModule_IsNotSet()
    {
        TestNode file = TestTree.File("f");
        file.Metadata = PxarMetadata.None with { XAttrs = [new PxarXAttr(FileName.FromText("security.evil"), "x"u8.ToArray())] };
        ExtractRun run = await ExtractRun.OfAsync(TestTree.Root(file), _folder["x"], new ExtractOptions { IgnoreOwnership = true });
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Contains("attributes other than user.* and trusted.*", run.Errors);
    }

    [Fact]
    public async Task ZerosInAFile_BecomeHolesOfTheSameContent()
    {
        byte[] content = new byte[3_000_000];
        content[0] = 1;
        content[1_500_000] = 2;
        TestNode tail = TestTree.File("zeros");
        tail.Content = new byte[200_000];
        TestNode file = TestTree.File("sparse");
        file.Content = content;
        await ExtractRun.OfAsync(TestTree.Root(file, tail), _folder["x"], new ExtractOptions { IgnoreOwnership = true });
        Assert.Equal(content, File.ReadAllBytes(_folder["x/sparse"]));
        Assert.Equal(tail.Content, File.ReadAllBytes(_folder["x/zeros"]));
        Assert.InRange(long.Parse(await StatAsync("%b", "x/sparse")), 0, 64);
        Assert.Equal("0", await StatAsync("%b", "x/zeros"));
    }

    public void Dispose() => _folder.Dispose();

    private static void TestListingEqual(TestNode root, string target, ExtractRun run, string errors)
    {
        Assert.Equal(errors, run.Errors);
        Assert.Equal([], root.Record().DifferencesTo(DiskTree.Record(target)));
    }

    private async Task<string> StatAsync(string format, string name) =>
        (await TestProcess.CheckAsync("stat", "-c", format, _folder[name])).Trim();
}
