using System.Diagnostics;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>Reads that wait: who waits is killed, everybody else goes on.</summary>
public sealed class SlowReadTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [FuseFact]
    public async Task AKilledReader_IsGoneAtOnce_AndTheServerGoesOn()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        for (int round = 1; round <= 5; round++)
        {
            using Process reader = Command.StartShell("exec cat \"$1/slow-1\"", mounted.Path);
            await UntilAsync(() => zoo.SlowCount >= round);
            reader.Kill();
            await reader.WaitForExitAsync().WaitAsync(s_patience);
            await UntilAsync(() => zoo.CancelledCount >= round);
            Assert.Equal("10\n", await Command.OutputAsync("cat \"$1/attributed\" | wc -c", mounted.Path));
        }

        zoo.Gate.Set();
        Assert.Equal("100000\n", await Command.OutputAsync("cat \"$1/slow-1\" | wc -c", mounted.Path));
    }

    [FuseFact]
    public async Task SixtyFourSlowReads_StopNobody()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        Task<string> slow = Command.OutputAsync(
            "(for i in $(seq 1 64); do dd if=\"$1/slow-$i\" bs=4096 count=1 iflag=direct 2>/dev/null & done; wait) | wc -c", mounted.Path);
        await UntilAsync(() => zoo.SlowCount >= 64);
        Assert.Equal("300000\n", await Command.OutputAsync("ls -f \"$1/many\" | wc -l", mounted.Path));
        Assert.Equal("1048576\n", await Command.OutputAsync("head -c 1048576 \"$1/data\" | wc -c", mounted.Path));
        Assert.False(slow.IsCompleted);
        zoo.Gate.Set();
        Assert.Equal("262144\n", await slow);
        await UntilAsync(() => mounted.Session.WorkerCount <= 12);
    }

    [FuseFact]
    public async Task ABlockedReader_GetsItsDataAfterAll()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        Task<string> slow = Command.OutputAsync("cat \"$1/slow-7\" | wc -c", mounted.Path);
        await UntilAsync(() => zoo.SlowCount >= 1);
        zoo.Gate.Set();
        Assert.Equal("100000\n", await slow);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_patience, "does not happen");
            await Task.Delay(10);
        }
    }
}
