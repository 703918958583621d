using System.Diagnostics;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;
using static PxarMount.IntegrationTests.Mount.Lifecycle;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Damage, before and while an archive is mounted: an error for what it hits, a line in the log, and no more.</summary>
public sealed class DamagedSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [FuseFact("ls", "cat")]
    public async Task ADamagedEntry_FailsAlone_IsListed_AndIsLoggedOnceWithItsOffset()
    {
        byte[] archive = File.ReadAllBytes(Archive);
        int name = archive.AsSpan().IndexOf("text.txt\0"u8);

        // The type of the ENTRY item behind the name.
        archive[name + 9] ^= 0x40;
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, "--log-file", _folder["log"], _folder.Write("a.pxar", archive), mount);
        for (int round = 0; round < 3; round++)
        {
            ToolResult result = await Tool.RunAsync("cat", mount + "/text.txt");
            Assert.Equal(1, result.ExitCode);
            Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);
        }

        string[] names = (await Tool.CheckAsync("ls", "-f", mount)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> expected = TreeListing.OfGolden("tree-small").Rows.Keys
            .Where(path => path.Length > 0 && !path.Contains('/') && !path.StartsWith("hex:", StringComparison.Ordinal));
        Assert.Equal(expected.Order(), names.Where(found => found is not "." and not "..").Order());
        Assert.Contains("Input/output error", (await Tool.RunAsync("ls", "-l", mount)).Errors, StringComparison.Ordinal);
        await Tool.CheckAsync("cat", mount + "/hello.txt", mount + "/zeros-64k.bin");
        await Tool.CheckAsync(Binary, "umount", mount);
        string[] log = File.ReadAllLines(_folder["log"]);
        Assert.Contains(log, line => line.Contains($"offset {name + 9}", StringComparison.Ordinal));
        Assert.Single(log, line => line.Contains("LOOKUP", StringComparison.OrdinalIgnoreCase));
    }

    [FuseFact("cat")]
    public async Task AnArchiveThatIsCutOffWhileMounted_GivesErrors_AndNoCrash()
    {
        string archive = _folder["a.pxar"];
        File.Copy(Archive, archive);
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, "--log-file", _folder["log"], archive, mount);
        string content = await Tool.CheckAsync("cat", mount + "/hello.txt");
        using (FileStream file = File.OpenWrite(archive))
            file.SetLength(100);
        ToolResult result = await Tool.RunAsync("cat", mount + "/zeros-64k.bin");
        Assert.Contains("Input/output error", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Input/output error", (await Tool.RunAsync("ls", mount + "/names")).Errors, StringComparison.Ordinal);
        Assert.Contains("became shorter", File.ReadAllText(_folder["log"]), StringComparison.Ordinal);

        // What comes back is served again.
        File.Copy(Archive, _folder["whole"]);
        await Tool.ShellAsync("cat \"$1\" > \"$2\"", _folder["whole"], archive);
        Assert.Equal(content, await Tool.CheckAsync("cat", mount + "/hello.txt"));
        await Tool.CheckAsync("cat", mount + "/zeros-64k.bin");
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task ADeletedArchive_StaysReadable()
    {
        string archive = _folder["a.pxar"];
        File.Copy(Archive, archive);
        string mount = _folder.Folder("mnt");
        await Tool.CheckAsync(Binary, archive, mount);
        File.Delete(archive);
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(mount)));
        await Tool.CheckAsync(Binary, "umount", mount);
    }

    [FuseFact]
    public async Task AMissingPayloadHalf_NamesTheExpectedPath_AndCanBeDoneWithout()
    {
        File.Copy(Golden.PathOf("pxar/v2.mpxar"), _folder["a.mpxar"]);
        string mount = _folder.Folder("mnt");
        ToolResult result = await Tool.RunAsync(Binary, _folder["a.mpxar"], mount);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(_folder["a.ppxar"], result.Errors, StringComparison.Ordinal);
        await Tool.CheckAsync(Binary, "-o", "metadata_only", _folder["a.mpxar"], mount);
        Assert.Contains("Input/output error", (await Tool.RunAsync("cat", mount + "/hello.txt")).Errors, StringComparison.Ordinal);
        Assert.Empty(TreeListing.OfGolden("tree").DifferencesTo(DiskTree.Record(mount, contents: false), "sha256"));
        await Tool.CheckAsync(Binary, "umount", mount);
    }
}
