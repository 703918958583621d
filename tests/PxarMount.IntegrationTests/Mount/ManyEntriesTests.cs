using System.Globalization;
using System.Text;
using PbsBackup.Archive;
using PxarArchive;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>Archives with very many entries: nothing is kept per entry, whatever is walked.</summary>
public sealed class ManyEntriesTests
{
    private const int LimitKiB = 64 * 1024;

    [FuseFact("find")]
    public Task VeryManyEntries_AreWalkedInLittleMemory() => WalkAsync(folders: Requirements.LongTests ? 1000 : 100, filesPerFolder: 999);

    [FuseFact("find")]
    public Task OneFolderOfHundredThousand_IsWalkedInLittleMemory() => WalkAsync(folders: 1, filesPerFolder: 100_000);

    private static async Task WalkAsync(int folders, int filesPerFolder)
    {
        using var folder = new TemporaryFolder();
        Write(folder["many.pxar"], folders, filesPerFolder);

        // In the background, as people mount: there the program chooses settings of the runtime that keep it small.
        string mountPoint = folder.Folder("mnt");
        await Tool.CheckAsync(MountedProcess.Program, "mount", folder["many.pxar"], mountPoint);
        int server = Assert.Single(Servers.Of(mountPoint));
        string count = await Tool.ShellAsync("find \"$1\" -printf '%s\\n' | wc -l", mountPoint);
        Assert.Equal(1 + folders + ((long)folders * filesPerFolder), long.Parse(count, CultureInfo.InvariantCulture));

        // Names from the middle, looked up without listing.
        string content = await Tool.ShellAsync("cat \"$1\"/d0/f{0,7,77,777}", mountPoint);
        Assert.Equal("0777777", content);
        Assert.InRange(Servers.PeakMemory(server), 1, LimitKiB);
        await Tool.CheckAsync(MountedProcess.Program, "umount", mountPoint);
    }

    private static void Write(string path, int folders, int filesPerFolder)
    {
        using FileStream archive = File.Create(path);
        var encoder = new PxarEncoder(archive);
        var directory = new PxarHead(new PxarStat(PxarStat.TypeDirectory | 0x1ED, 0, 0, 0, default));
        var file = new PxarHead(new PxarStat(PxarStat.TypeFile | 0x1A4, 0, 0, 0, new PxarTime(1_700_000_000, 1)));
        encoder.Begin(directory);
        foreach (int number in Enumerable.Range(0, folders).OrderBy(number => $"d{number}", StringComparer.Ordinal))
        {
            encoder.EnterDirectory(Encoding.ASCII.GetBytes($"d{number}"), directory);
            foreach (string name in Enumerable.Range(0, filesPerFolder).Select(name => $"f{name}").Order(StringComparer.Ordinal))
                encoder.AddFile(Encoding.ASCII.GetBytes(name), file, Encoding.ASCII.GetBytes(name[1..]));
            encoder.LeaveDirectory();
        }

        encoder.Finish();
    }
}
