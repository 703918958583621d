using System.Globalization;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>The programs that people read a mount with see the tree, and take all of it along.</summary>
public sealed class ToolTests(MountedCopy mounted) : IClassFixture<MountedCopy>
{
    [FuseFact]
    public void CopyByCp_IsTheTree() => Assert.Empty(mounted.Expected.DifferencesTo(DiskTree.Record(mounted.Copy)));

    [FuseFact("find")]
    public async Task FindLs_ListsEveryEntry()
    {
        string list = await Tool.CheckAsync("find", mounted.Mount, "-ls");
        Assert.Equal(mounted.Expected.Count, list.Count(character => character == '\n'));
    }

    [FuseFact("find")]
    public async Task FindPrintf_AgreesWithTheRecord()
    {
        ToolResult found = await Tool.RunAsync("find", mounted.Mount, "-printf", @"%P\0%y\0%#m\0%U\0%G\0%s\0%n\0%l\0%T@\0");
        Assert.Equal("", found.Errors);
        var entries = new Dictionary<string, string[]>();
        List<string> fields = SplitAtNul(found.Output);
        for (int index = 0; index < fields.Count; index += 9)
            entries.Add(fields[index], [.. fields.GetRange(index + 1, 8)]);
        Assert.Equal(mounted.Expected.Rows.Keys.Order(), entries.Keys.Order());
        foreach ((string path, TreeRow row) in mounted.Expected.Rows)
        {
            string[] seen = entries[path];
            Assert.Equal(TypeLetter(row.Fields["type"]), seen[0]);
            Assert.Equal(Convert.ToInt32(row.Fields["mode"], 8), Convert.ToInt32(seen[1], 8));
            Assert.Equal((row.Fields["uid"], row.Fields["gid"]), (seen[2], seen[3]));
            if (row.Fields.TryGetValue("size", out string? size))
                Assert.Equal(size, seen[4]);
            if (row.Fields.TryGetValue("nlink", out string? links))
                Assert.Equal(links, seen[5]);
            Assert.Equal(row.Fields.GetValueOrDefault("target", ""), seen[6]);
            Assert.Equal(Nanoseconds(row.Fields["mtime_ns"]), Nanoseconds(seen[7]));
        }
    }

    [FuseFact("tar")]
    public async Task Tar_TakesEverythingAlong()
    {
        string target = mounted.NewFolder("tar");
        await Tool.ShellAsync(
            "tar --acls --xattrs --xattrs-include='*' --format=posix --numeric-owner -C \"$1\" -cf - . "
            + "| tar --acls --xattrs --xattrs-include='*' --numeric-owner -C \"$2\" -xpf -",
            mounted.Mount,
            target);

        // tar cannot hold sockets, and says so.
        IEnumerable<string> differences = mounted.Expected.DifferencesTo(DiskTree.Record(target));
        Assert.Equal(["missing: 'special/socket'"], differences.Where(line => !line.StartsWith("'special': ", StringComparison.Ordinal)));
    }

    [FuseFact("rsync")]
    public async Task Rsync_TakesEverythingAlong()
    {
        string target = mounted.NewFolder("rsync");
        await Tool.CheckAsync("rsync", "-aHAXS", "--numeric-ids", mounted.Mount + "/", target + "/");
        Assert.Empty(mounted.Expected.DifferencesTo(DiskTree.Record(target)));
        string again = await Tool.CheckAsync("rsync", "-aHAXSi", "--numeric-ids", "--checksum", mounted.Mount + "/", target + "/");
        Assert.Equal("", again);
    }

    [FuseFact("diff")]
    public async Task Diff_SeesNoDifferenceToTheCopy()
    {
        ToolResult result = await Tool.RunAsync("diff", "-r", "--no-dereference", mounted.Mount, mounted.Copy);
        Assert.Equal("", result.Errors);

        // Two special files are never the same to diff.
        IEnumerable<string> lines = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(@"^File .* is a (fifo|socket|(block|character) special file) while file .* is a \1$", line));
    }

    [FuseFact("getfattr")]
    public async Task Getfattr_ShowsWhatTheCopyHas()
    {
        SortedSet<string> onMount = await BlocksAsync("cd \"$1\" && getfattr -R -h -d -m - -e hex .", mounted.Mount);
        Assert.Equal(await BlocksAsync("cd \"$1\" && getfattr -R -h -d -m - -e hex .", mounted.Copy), onMount);
        int expected = mounted.Expected.Rows.Values.Count(row => row.Fields.Keys.Any(field => field.StartsWith("xattrs.", StringComparison.Ordinal)));
        Assert.Equal(expected, onMount.Count);
    }

    [FuseFact("getfacl")]
    public async Task Getfacl_ShowsWhatTheCopyHas()
    {
        SortedSet<string> onMount = await BlocksAsync("cd \"$1\" && getfacl -R -P -n .", mounted.Mount);
        Assert.Equal(await BlocksAsync("cd \"$1\" && getfacl -R -P -n .", mounted.Copy), onMount);
        Assert.Contains(onMount, block => block.Contains("user:1001:rwx", StringComparison.Ordinal));
    }

    [FuseFact("md5sum")]
    public async Task Md5sumInParallel_ReadsTheRightBytes()
    {
        const string script = "cd \"$1\" && find . -type f -print0 | xargs -0 -P 8 -n 7 md5sum | LC_ALL=C sort";
        string expected = await Tool.ShellAsync(script, mounted.Copy);
        Task<string>[] readers = [.. Enumerable.Range(0, 3).Select(_ => Tool.ShellAsync(script, mounted.Mount))];
        Assert.All(await Task.WhenAll(readers), sums => Assert.Equal(expected, sums));
    }

    [FuseFact("lsattr")]
    public async Task Lsattr_ShowsTheFlags()
    {
        string flags = await Tool.ShellAsync("cd \"$1/chattr\" && lsattr -d nodump noatime sync dirsync | awk '{ print $1 }'", mounted.Mount);
        Assert.Equal(["d", "A", "S", "D"], flags.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace("-", "").Replace("e", "")));
    }

    [FuseFact("df")]
    public async Task Df_ShowsTotals()
    {
        string numbers = await Tool.ShellAsync("stat -f -c '%c %d %b %f %l' \"$1\"", mounted.Mount);
        long[] values = [.. numbers.Trim().Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];

        // A hard link is an entry of the archive, not a file of its own.
        Assert.InRange(values[0], mounted.Expected.Count - 10, mounted.Expected.Count);
        Assert.Equal(0, values[1]);
        Assert.True(values[2] > 0, "no blocks");
        Assert.Equal(0, values[3]);
    }

    private static string TypeLetter(string type) => type switch
    {
        "symlink" => "l",
        "fifo" => "p",
        _ => type[..1],
    };

    private static async Task<SortedSet<string>> BlocksAsync(string script, string folder) =>
        [.. (await Tool.ShellAsync(script, folder)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];

    private static Int128 Nanoseconds(string time)
    {
        if (!time.Contains('.', StringComparison.Ordinal))
            return Int128.Parse(time, CultureInfo.InvariantCulture);
        string[] parts = time.Split('.');
        Int128 nanoseconds = (Int128.Parse(parts[0], CultureInfo.InvariantCulture) * 1_000_000_000);
        int fraction = int.Parse(parts[1].PadRight(9, '0')[..9], CultureInfo.InvariantCulture);

        // find writes seconds and nanoseconds forward from them: -2.5 is half a second after -2.
        return nanoseconds + fraction;
    }

    private static List<string> SplitAtNul(byte[] output)
    {
        var fields = new List<string>();
        for (int start = 0; start < output.Length;)
        {
            int end = Array.IndexOf(output, (byte)0, start);
            fields.Add(TreeRow.Text(output.AsSpan(start, end - start)));
            start = end + 1;
        }

        return fields;
    }
}
