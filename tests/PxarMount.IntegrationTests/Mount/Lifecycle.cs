using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Mount;

/// <summary>What the tests of this folder share: the program, an archive, and how daemons are found.</summary>
internal static class Lifecycle
{
    internal static string Binary => MountedProcess.Program;

    internal static string Archive { get; } = Golden.PathOf("pxar/v1-small.pxar");

    /// <summary>Process numbers of the servers of a mountpoint.</summary>
    internal static IReadOnlyList<int> Servers(string mountPoint) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!))
            .Where(id => CommandLine(id) is [var program, ..] line
                && program.Contains("pxar", StringComparison.Ordinal) && line.Contains(mountPoint)),
    ];

    /// <summary>Waits until the condition holds; fails when it takes too long.</summary>
    internal static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Tool.Patience);
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"never happened: {what}");
            await Task.Delay(10);
        }
    }

    /// <summary>A mountpoint's line in the kernel's table: options of the mount and the file system, type, source.</summary>
    internal static (string Options, string Type, string Source) Describe(string mountPoint)
    {
        string[] fields = File.ReadAllLines("/proc/self/mountinfo").Select(line => line.Split(' ')).Last(line => line[4] == mountPoint);
        int separator = Array.IndexOf(fields, "-");
        return (fields[5] + "," + fields[separator + 3], fields[separator + 1], fields[separator + 2]);
    }

    private static string[] CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
