using System.Security.Cryptography;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>What other programs see of a mount.</summary>
public sealed class ZooTests
{
    [FuseFact]
    public async Task EveryKind_IsShownAsItIs()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem());
        string output = await Tool.ShellAsync(
            "cd \"$1\" && for f in data link fifo null many; do stat -c '%n %F %s %u:%g %t:%T %Y' $f; done; readlink link; stat -c %y data",
            mounted.Path);
        string[] expected =
        [
            "data regular file 67121209 12:34 0:0 -1", "link symbolic link 4 12:34 0:0 -1", "fifo fifo 0 12:34 0:0 -1",
            "null character special file 0 12:34 1:3 -1", "many directory 0 12:34 0:0 -1", "data",
        ];
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(expected, lines[..^1]);
        Assert.Contains("59.123456789", lines[^1], StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task ALongFile_IsRightByteForByte_InOrderAndAtRandom()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem());
        byte[] whole = new byte[ZooFileSystem.DataLength];
        for (int i = 0; i < whole.Length; i++)
            whole[i] = ZooFileSystem.PatternAt(i);
        string expected = Convert.ToHexStringLower(SHA256.HashData(whole));
        string[] commands =
        [
            "sha256sum < \"$1/data\"", "sha256sum < \"$1/link\"", "dd if=\"$1/data\" bs=4M iflag=direct 2>/dev/null | sha256sum",
        ];
        foreach (string command in commands)
            Assert.StartsWith(expected, await Tool.ShellAsync(command, mounted.Path), StringComparison.Ordinal);
        for (int offset = 1; offset < whole.Length; offset += 7_654_321)
        {
            string part = await Tool.ShellAsync($"tail -c +{offset + 1} \"$1/data\" | head -c 300 | sha256sum || true", mounted.Path);
            byte[] right = SHA256.HashData(whole.AsSpan(offset, Math.Min(300, whole.Length - offset)));
            Assert.StartsWith(Convert.ToHexStringLower(right), part, StringComparison.Ordinal);
        }
    }

    [FuseFact]
    public async Task AHugeDirectory_IsListedWhole_WithAndWithoutAttributes()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem());
        string plain = await Tool.ShellAsync("ls -f \"$1/many\" | sort | uniq | wc -l; ls -f \"$1/many\" | wc -l", mounted.Path);
        Assert.Equal("300000\n300000\n", plain);
        string found = await Tool.ShellAsync("find \"$1/many\" -type f -size 1 -printf x | wc -c; ls \"$1/many\" | tail -1", mounted.Path);
        Assert.Equal("300000\nentry-299999\n", found);
        Assert.Equal("1299999\n", await Tool.ShellAsync("stat -c %i \"$1/many/entry-299999\"", mounted.Path));
    }

    [FuseFact]
    public async Task ExtendedAttributes_AreRightForBuffersOfEverySize()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem());
        string file = mounted.Path + "/attributed";
        string longValue = Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => ZooFileSystem.PatternAt(i))]);
        Assert.Equal($"length 5000\n{longValue}\n", await RunXAttrAsync(file, "user.long"));
        Assert.Equal($"length 3\n{longValue[..6]}\n", await RunXAttrAsync(file, "user.short"));
        Assert.Equal("length 21\n" + Convert.ToHexString("user.long\0user.short\0"u8) + "\n", await RunXAttrAsync(file, string.Empty));
        Assert.Equal("length -61\n", await RunXAttrAsync(file, "user.none"));
        string dumped = await Tool.ShellAsync("getfattr -d -m - -e hex \"$1\" 2>/dev/null | grep short", file);
        Assert.Equal($"user.short=0x{longValue[..6].ToLowerInvariant()}\n", dumped);
    }

    [FuseFact]
    public async Task InodeFlags_AreShownByLsattr()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem());
        ToolResult command = await Shell.RunAsync("lsattr -p \"$1/attributed\" \"$1/data\"", mounted.Path);
        string[] lines = command.Text.Split('\n');
        Assert.Matches("^ *77 ----i--A-[-]* ", lines[0]);
        Assert.Matches("^ *77 [-]+ ", lines[1]);
    }

    [FuseFact]
    public async Task AFileThatCannotBeRead_IsEIO_AndOnlyThat()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem());
        ToolResult broken = await Shell.RunAsync("cat \"$1/broken\"", mounted.Path);
        Assert.Contains("Input/output error", broken.Errors, StringComparison.Ordinal);
        Assert.Equal("10\n", await Tool.ShellAsync("wc -c < \"$1/attributed\"", mounted.Path));
    }

    [FuseFact]
    public async Task TotalsAreThoseOfAFullFileSystem()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem());
        string output = await Tool.ShellAsync(
            "stat -f -c '%b %f %a %c %d %S %l' \"$1\"; df --output=source,fstype \"$1\" | tail -1 | tr -s ' '", mounted.Path);
        Assert.Equal("1000 0 0 300007 0 4096 255\ntest fuse.test\n", output);
    }

    [FuseFact]
    public async Task SymbolicLinks_CanBeKeptFromBeingFollowed()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem(), options => options with { NoSymFollow = true });
        ToolResult followed = await Shell.RunAsync("cat \"$1/link\"", mounted.Path);
        Assert.Contains("Too many levels of symbolic links", followed.Errors, StringComparison.Ordinal);
        Assert.Equal("data\n", await Tool.ShellAsync("readlink \"$1/link\"", mounted.Path));
    }

    [FuseFact]
    public async Task ReadAhead_IsSet()
    {
        using var mounted = new MountedFileSystem(new ZooFileSystem(), options => options with { ReadAheadBytes = 256 * 1024 });
        string output = await Tool.ShellAsync("cat /sys/class/bdi/$(mountpoint -d \"$1\")/read_ahead_kb", mounted.Path);
        Assert.Equal("256\n", output);
    }

    private static Task<string> RunXAttrAsync(string path, string name) =>
        Tool.ShellAsync("exec dotnet exec \"$1\" xattr \"$2\" \"$3\"", typeof(ZooTests).Assembly.Location, path, name);
}
