using System.Globalization;

namespace PxarMount.IntegrationTests.TestKit;

/// <summary>A limit of the kernel's for the memory of a process: a control group of its own, in either version of the interface.</summary>
public sealed class MemoryLimit : IDisposable
{
    private readonly string _group;
    private readonly string _killCount;

    private MemoryLimit(string group, string killCount) => (_group, _killCount) = (group, killCount);

    /// <summary>How often the kernel killed for it.</summary>
    public long KillCount => File.ReadLines(Path.Combine(_group, _killCount))
        .Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture))
        .Single();

    /// <summary>What <paramref name="process"/> takes from now on is limited to so many bytes; null where no group can be made.</summary>
    public static MemoryLimit? TrySet(int process, long bytes)
    {
        bool isSecond = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        string group = $"/sys/fs/cgroup/{(isSecond ? "" : "memory/")}pxar-mount-test-{Environment.ProcessId}-{process}";
        try
        {
            Directory.CreateDirectory(group);
            File.WriteAllText(Path.Combine(group, isSecond ? "memory.max" : "memory.limit_in_bytes"), $"{bytes}");
            File.WriteAllText(Path.Combine(group, "cgroup.procs"), $"{process}");
            return new MemoryLimit(group, isSecond ? "memory.events" : "memory.oom_control");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(group);
            return null;
        }
    }

    public void Dispose() => Remove(_group);

    private static void Remove(string group)
    {
        try
        {
            Directory.Delete(group);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A process is left in it, or there is none.
        }
    }
}
