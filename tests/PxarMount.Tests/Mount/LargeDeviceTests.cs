using System.Text;
using LinuxFuse;
using PxarMount.Daemon;
using PxarMount.Extraction;
using PxarMount.Fuse;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

/// <summary>The fear: a device number that Linux does not have is shown, or made, as that of another device.</summary>
public sealed class LargeDeviceTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<ulong, ulong> Numbers => new() { { 4096, 1 }, { 1, 1 << 20 }, { uint.MaxValue, uint.MaxValue } };

    [Theory]
    [InlineData(0xfff, 0xf_ffff)]
    [InlineData(0, 0)]
    [InlineData(8, 17)]
    public void WhatLinuxHas_IsEncoded(ulong major, ulong minor)
    {
        Assert.True(FuseAttributes.TryEncodeDevice(major, minor, out uint device));
        Assert.Equal((major, minor), ((device >> 8) & 0xfff, (device & 0xff) | ((device >> 12) & 0xfff00)));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task InAMount_OnlyThatEntryFails_AndTheLogSaysWhy(ulong major, ulong minor)
    {
        TestNode root = TestTree.Root(TestTree.Device("bad", major, minor), TestTree.Device("good", 0xfff, 0xf_ffff));
        await using Tree tree = await ExtractRun.OpenAsync(TestArchive.Single(root));
        var logger = new Logger();
        Assert.True(logger.TryUseFile(_folder["log"], out _));
        var kernel = new KernelClient(new TreeFileSystem(tree, logger));
        Assert.Equal([".", "..", "bad", "good"], kernel.List(KernelClient.Root).Select(item => Encoding.UTF8.GetString(item.Name)));
        IOException error = Assert.Throws<IOException>(() => kernel.TryLookup(KernelClient.Root, "bad", out _));
        Assert.Equal(Errno.EIO, kernel.FileSystem.MapException(error, "LOOKUP", KernelClient.Root));
        Assert.Equal(0xffff_ffffU, kernel.Lookup(KernelClient.Root, "good").Attributes.Device);
        Assert.Contains($"device number {major}:{minor} is too large", File.ReadAllText(_folder["log"]), StringComparison.Ordinal);
    }

    [RootTheory]
    [MemberData(nameof(Numbers))]
    public async Task InAnExtraction_OnlyThatEntryIsMissing(ulong major, ulong minor)
    {
        TestNode root = TestTree.Root(TestTree.Device("bad", major, minor), TestTree.Device("good", 0xfff, 0xf_ffff));
        ExtractRun run = await ExtractRun.OfAsync(root, _folder["x"]);
        Assert.Equal(ExitCode.Incomplete, run.Result);
        Assert.Contains("'/bad': cannot create a device", run.Errors, StringComparison.Ordinal);
        Assert.Equal([_folder["x/good"]], Directory.GetFileSystemEntries(_folder["x"]));
        string number = await TestProcess.CheckAsync("stat", "-c", "%Hr:%Lr", _folder["x/good"]);
        Assert.Equal("4095:1048575", number.Trim());
    }

    public void Dispose() => _folder.Dispose();
}
