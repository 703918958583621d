using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

public sealed class StressTests
{
    [FuseFact("timeout")]
    public async Task ClientsThatAreKilledAllTheTime_HarmNobody()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        string right = await Tool.ShellAsync("sha256sum < \"$1/data\"", mounted.Path);
        Task<string> victims = Tool.ShellAsync(
            """
            for job in 1 2 3 4; do
              for round in $(seq 1 40); do
                timeout -s KILL 0.0$((round % 9 + 1)) cat "$1/direct-$job" "$1/data" > /dev/null 2>&1 || true
                timeout -s KILL 0.0$((round % 9 + 1)) find "$1/many" -size 1 > /dev/null 2>&1 || true
                timeout -s KILL 0.0$((round % 9 + 1)) stat "$1/wait-$job" > /dev/null 2>&1 || true
              done &
            done
            wait
            """,
            mounted.Path);
        while (!victims.IsCompleted)
        {
            Assert.Equal(right, await Tool.ShellAsync("dd if=\"$1/data\" bs=1M iflag=direct 2>/dev/null | sha256sum", mounted.Path));
            Assert.Equal("300000\n", await Tool.ShellAsync("find \"$1/many\" -type f -printf x | wc -c", mounted.Path));
        }

        await victims;
        Assert.True(zoo.CancelledCount > 10, "nobody was interrupted");
        await Eventually.TrueAsync(() => mounted.Session.WorkerCount <= 12);
    }
}
