using System.Diagnostics;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>Reads that wait: who waits is killed, everybody else goes on.</summary>
public sealed class SlowReadTests
{
    [FuseTheory]
    [InlineData("exec cat \"$1/direct-1\"")]
    [InlineData("exec stat \"$1/wait-1\"")]
    [InlineData("exec ls \"$1/wait-1/below\"")]
    public async Task AKilledCaller_IsGoneAtOnce_AndItsRequestCancelled(string line)
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        for (int round = 1; round <= 5; round++)
        {
            using Process caller = Shell.Start(line, mounted.Path);
            await Eventually.TrueAsync(() => zoo.SlowCount == round);
            caller.Kill();
            await caller.WaitForExitAsync().WaitAsync(Eventually.Patience);
            await Eventually.TrueAsync(() => zoo.CancelledCount == round);
            Assert.Equal("10\n", await Tool.ShellAsync("cat \"$1/attributed\" | wc -c", mounted.Path));
        }

        zoo.Gate.Set();
        Assert.Equal("100000\n", await Tool.ShellAsync("cat \"$1/direct-1\" | wc -c", mounted.Path));
    }

    [FuseFact]
    public async Task AKilledReaderOfThePageCache_IsGoneAtOnce_WhileItsPagesGoOn()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        using Process reader = Shell.Start("exec cat \"$1/slow-1\"", mounted.Path);
        await Eventually.TrueAsync(() => zoo.SlowCount >= 1);
        reader.Kill();
        await reader.WaitForExitAsync().WaitAsync(Eventually.Patience);
        Assert.Equal("10\n", await Tool.ShellAsync("cat \"$1/attributed\" | wc -c", mounted.Path));
        zoo.Gate.Set();
        Assert.Equal("100000\n", await Tool.ShellAsync("cat \"$1/slow-1\" | wc -c", mounted.Path));
    }

    [FuseFact]
    public async Task SixtyFourSlowReads_StopNobody()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        Task<string> slow = Tool.ShellAsync(
            "(for i in $(seq 1 64); do dd if=\"$1/slow-$i\" bs=4096 count=1 iflag=direct 2>/dev/null & done; wait) | wc -c", mounted.Path);
        await Eventually.TrueAsync(() => zoo.SlowCount >= 64);
        Assert.Equal("300000\n", await Tool.ShellAsync("ls -f \"$1/many\" | wc -l", mounted.Path));
        Assert.Equal("1048576\n", await Tool.ShellAsync("head -c 1048576 \"$1/data\" | wc -c", mounted.Path));
        Assert.False(slow.IsCompleted);
        zoo.Gate.Set();
        Assert.Equal("262144\n", await slow);
        await Eventually.TrueAsync(() => mounted.Session.WorkerCount <= 12);
    }

    [FuseFact]
    public async Task ABlockedReader_GetsItsDataAfterAll()
    {
        var zoo = new ZooFileSystem();
        using var mounted = new MountedFileSystem(zoo);
        Task<string> slow = Tool.ShellAsync("cat \"$1/slow-7\" | wc -c", mounted.Path);
        await Eventually.TrueAsync(() => zoo.SlowCount >= 1);
        zoo.Gate.Set();
        Assert.Equal("100000\n", await slow);
    }
}
