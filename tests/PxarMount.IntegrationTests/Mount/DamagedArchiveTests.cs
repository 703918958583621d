using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Damaged archives through the program itself: whatever is in them, it answers, and it ends as documented.</summary>
public sealed class DamagedArchiveTests
{
    private static readonly int[] s_documented = [0, 2, 4, 5, 6];

    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 12).Select(seed => (ulong)seed)];

    [FuseTheory]
    [MemberData(nameof(Seeds))]
    public async Task MountedDamagedArchive_AnswersAndEnds(ulong seed)
    {
        using var folder = new TemporaryFolder();
        string archive = Write(folder, Damaged(seed), out string[] options);
        string mountPoint = folder.Folder("mnt");
        ToolResult mounted = await Tool.RunAsync(MountedProcess.Program, ["mount", .. options, archive, mountPoint]);
        if (mounted.ExitCode != 0)
        {
            Assert.Equal(2, mounted.ExitCode);
            Assert.Matches("^pxar-mount: [^\n]+\n$", mounted.Errors);
            Assert.Empty(Mounts.Below(mountPoint));
            return;
        }

        int server = Assert.Single(Servers.Of(mountPoint));
        _ = await Tool.RunAsync("find", mountPoint, "-ls");
        _ = await Tool.RunAsync("tar", "--acls", "--xattrs", "-C", mountPoint, "-cf", "/dev/null", "--totals", ".");
        _ = await Tool.RunAsync("grep", "-r", "-c", "x", mountPoint);
        _ = await Tool.RunAsync("getfattr", "-R", "-h", "-d", "-m", "-", mountPoint);
        Assert.Equal([server], Servers.Of(mountPoint));
        await Tool.CheckAsync(MountedProcess.Program, "umount", mountPoint);
        Assert.Empty(Mounts.Below(mountPoint));
    }

    [FuseTheory]
    [MemberData(nameof(Seeds))]
    public async Task EveryCommand_EndsAsDocumented(ulong seed)
    {
        using var folder = new TemporaryFolder();
        string archive = Write(folder, Damaged(seed + 1000), out string[] options);
        string[][] commands =
        [
            ["info", archive], ["ls", "-l", "-R", archive], ["tree", archive], ["find", archive, "*"],
            ["extract", archive, folder["out"]], ["cat", archive, "/hello.txt"], ["stat", archive, "/"],
            ["ls", "--output-format", "json", archive],
        ];
        foreach (string[] command in commands)
        {
            ToolResult result = await Tool.RunAsync(MountedProcess.Program, [.. command, .. options]);
            string told = $"{string.Join(' ', command)}: exit code {result.ExitCode}\n{result.Errors}";
            Assert.True(s_documented.Contains(result.ExitCode), told);
            Assert.True(result.ExitCode == 0 || result.Errors.StartsWith("pxar-mount: ", StringComparison.Ordinal), told);
            Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        }

        // Nothing is beside the target but what was there.
        string[] entries = Directory.GetFileSystemEntries(folder.Path);
        Assert.All(entries, entry => Assert.Contains(Path.GetFileName(entry), (string[])["out", "a.pxar", "a.mpxar", "a.ppxar"]));
    }

    private static Mutant Damaged(ulong seed)
    {
        IReadOnlyList<Victim> victims = Victim.OfGolden();
        return Mutant.Of(victims[(int)(seed % (ulong)victims.Count)], seed);
    }

    private static string Write(TemporaryFolder folder, Mutant mutant, out string[] options)
    {
        options = mutant.Payload is null ? [] : ["--payload", folder.Write("a.ppxar", mutant.Payload)];
        return folder.Write(mutant.Payload is null ? "a.pxar" : "a.mpxar", mutant.Metadata);
    }
}
