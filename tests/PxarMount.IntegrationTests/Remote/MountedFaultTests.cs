using System.Collections.Concurrent;
using System.Diagnostics;
using PbsTestServer.Faults;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The fear: a bad line or server makes a mount lie, hang or die, and only a remount helps.</summary>
public sealed class MountedFaultTests
{
    private const int Rounds = 60;

    // Each error costs the timeout of three seconds, three times at most, and whoever asks meanwhile waits for that; the rest is a slow machine.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    [FuseFact]
    public async Task HundredsOfFaults_GiveErrorsInTime_AndNeverAWrongByte()
    {
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", "3", "--refresh", "0");
        await served.CheckAsync();
        using var end = new CancellationTokenSource();
        var longest = new ConcurrentBag<TimeSpan>();
        Task[] readers =
        [
            .. Enumerable.Range(0, 3).Select(number => Task.Factory.StartNew(
                () => ReadAnywhere(served, new Random(number), longest, end.Token), TaskCreationOptions.LongRunning)),
            RunAsync(served, "find \"$1\" -ls >/dev/null", longest, end.Token),
            RunAsync(
                served,
                "for number in 0 1 2 3 4 5 6 7; do dd if=\"$1/file$number\" iflag=nocache count=0; done; tar -cf - -C \"$1\" . | cat >/dev/null",
                longest,
                end.Token),
        ];
        var random = new Random(7);
        for (int round = 0; round < Rounds; round++)
        {
            await DisturbAsync(served, random, round);
            served.Server.Faults.Clear();
            TimeSpan time = await Task.Run(() => served.TimeUntilItWorks(random));
            Assert.True(time < s_longest, $"round {round}: works again after {time}");
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(longest.Max() < s_longest, $"a request took {longest.Max()}");
        await served.CheckAsync();
        await Eventually.TrueAsync(() => Count(served, "does not answer") == Count(served, "answers again"));
        Assert.DoesNotContain("critical", served.User.Log, StringComparison.Ordinal);
        await served.User.UnmountAsync();
    }

    [FuseTheory]
    [InlineData("frozen")]
    [InlineData("stalled")]
    [InlineData("stopped")]
    public async Task ReadersOfADeadServer_CanBeKilled_AndTheMountGoesAtOnce(string how)
    {
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", how == "stopped" ? "20" : "1h");
        await Task.Run(() => served.ReadAt(0, 0));
        await (how switch
        {
            "frozen" => Task.Run(served.Server.Freeze),
            "stalled" => Task.Run(() => served.Server.Faults.Add(new Fault(FaultKind.Stall) { Path = "/chunk", Offset = 1000 })),
            _ => served.Server.StopAsync(),
        });
        Process[] readers = [.. Enumerable.Range(1, 7).Select(file => Tool.Start("dd", "if=" + served.PathOf(file), "of=/dev/null"))];
        await Task.Delay(500);
        long start = Stopwatch.GetTimestamp();
        foreach (Process reader in readers)
            reader.Kill();
        foreach (Process reader in readers)
            await reader.WaitForExitAsync().WaitAsync(s_longest);
        await served.User.UnmountAsync();

        // Two seconds on a machine that has nothing else to do; the timeouts are far beyond this.
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(18));
        Array.ForEach(readers, reader => reader.Dispose());
    }

    [FuseFact]
    public async Task MountThatIsInUse_OfAFrozenServer_IsRefused_DetachedOrForced_AtOnce()
    {
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", "1h");
        await Task.Run(() => served.ReadAt(0, 0));
        served.Server.Freeze();
        using Process reader = Tool.Start("/bin/sh", "-c", "cat \"$1\"/file* >/dev/null", "reader", Path.GetDirectoryName(served.PathOf(0))!);
        await Task.Delay(300);
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(3, (await Tool.RunAsync(MountedProcess.Program, "umount", served.MountPoint)).ExitCode);
        await Tool.RunAsync("umount", "-f", served.MountPoint);
        await reader.WaitForExitAsync().WaitAsync(s_longest);
        Assert.NotEqual(0, reader.ExitCode);
        await Tool.RunAsync(MountedProcess.Program, "umount", "--lazy", served.MountPoint);
        await Eventually.TrueAsync(() => Servers.Of(served.MountPoint).Count == 0 && !Mounts.IsMounted(served.MountPoint));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, s_longest);
    }

    private static async Task DisturbAsync(ServedTree served, Random random, int round)
    {
        PbsTestServer.TestServer server = served.Server;
        TimeSpan time = TimeSpan.FromMilliseconds(random.Next(50, 250));
        FaultKind kind = (FaultKind)random.Next(Enum.GetValues<FaultKind>().Length);
        switch (round % 10)
        {
            case 0:
                await server.StopAsync();
                await Task.Delay(time);
                server.Start();
                break;
            case 1:
                server.Disconnect();
                break;
            case 2:
                server.HangUp();
                break;
            case 3:
                server.Freeze();
                await Task.Delay(round == 43 ? TimeSpan.FromSeconds(5) : time);
                server.Thaw();
                break;
            case 4:
                server.Line.RoundTrip = TimeSpan.FromMilliseconds(40);
                server.Line.BytesPerSecond = 5_000_000;
                await Task.Delay(time);
                (server.Line.RoundTrip, server.Line.BytesPerSecond) = (TimeSpan.Zero, 0);
                break;
            case 5:
                server.Faults.Add(new Fault(FaultKind.Status) { Code = 503, Text = "busy" });
                await Task.Delay(time);
                break;
            default:
                server.Faults.Add(new Fault(kind) { Path = "/chunk", Every = 2, Offset = random.Next(4000), Time = time, Code = 500 });

                // A listing with a wrong bit is another listing: TLS is there to keep such from happening.
                if (kind != FaultKind.Corrupt)
                    server.Faults.Add(new Fault(kind) { Path = "snapshots", Every = 3, Offset = random.Next(40), Time = time, Code = 500 });
                await Task.Delay(time);
                break;
        }
    }

    private static void ReadAnywhere(ServedTree served, Random random, ConcurrentBag<TimeSpan> longest, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                served.ReadAt(random.Next(served.Contents.Length), random.Next(served.Contents[0].Length - 4096));
            }
            catch (IOException exception)
            {
                // A missing file would be a lie: whoever copies would delete the copy.
                Assert.IsNotType<FileNotFoundException>(exception);
                Assert.IsNotType<DirectoryNotFoundException>(exception);
            }

            longest.Add(Stopwatch.GetElapsedTime(start));
        }
    }

    private static async Task RunAsync(ServedTree served, string script, ConcurrentBag<TimeSpan> longest, CancellationToken end)
    {
        string archive = Path.GetDirectoryName(served.PathOf(0))!;
        while (!end.IsCancellationRequested)
        {
            ToolResult result = await Tool.RunAsync("/bin/bash", "-c", script, "script", archive);
            Assert.DoesNotContain("No such file", result.Errors, StringComparison.Ordinal);
            longest.Add(TimeSpan.Zero);
        }
    }

    private static int Count(ServedTree served, string text) => served.User.Log.Split(text).Length - 1;
}
