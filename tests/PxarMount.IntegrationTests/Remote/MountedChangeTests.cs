using System.Security.Cryptography;
using PbsReader.Chunks;
using PbsTestServer;
using PbsTestServer.Access;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The fear: what changes at a server while it is mounted is told wrong, or tears down more than it concerns.</summary>
public sealed class MountedChangeTests
{
    [FuseFact]
    public async Task TokenThatIsRevoked_IsPermissionDenied_AndANewOneIsUsedAtOnce()
    {
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", "5", "--refresh", "0");
        await Task.Run(() => served.ReadAt(0, 0));
        served.Server.Access.Revoke(ServedGolden.Token);
        served.Server.Disconnect();
        await Eventually.TrueAsync(() => served.Server.ConnectionCount == 0);
        Assert.IsType<UnauthorizedAccessException>(await served.FailsAsync());
        Assert.Contains("Permission denied", ErrorOf("ls", $"{served.MountPoint}/{ServedTree.Group}"), StringComparison.Ordinal);
        served.Server.Access.AddToken(ServedGolden.Token, ServedGolden.Secret);
        served.Server.Access.Grant(ServedGolden.Token, "/", Privileges.All);
        await Task.Run(() => served.TimeUntilItWorks(new Random(1)));
        await Eventually.TrueAsync(() => ErrorOf("ls", $"{served.MountPoint}/{ServedTree.Group}").Length == 0);
        await served.CheckAsync();
        await served.User.UnmountAsync();
        Assert.Contains(ServedGolden.Token, served.User.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(ServedGolden.Secret, served.User.Log, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task CertificateThatIsAnotherOne_IsToldWithItsFingerprint_AndNothingIsSentThere()
    {
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", "5");
        await Task.Run(() => served.ReadAt(0, 0));
        served.Server.RotateCertificate();
        served.Server.Disconnect();
        served.Server.Counters.Reset();
        Assert.IsType<IOException>(await served.FailsAsync());
        Assert.Empty(served.Server.Counters.Requests);
        await served.User.UnmountAsync();
        Assert.Contains(served.Server.Fingerprint, served.User.Log, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task ChunkThatIsMissing_HurtsItsRangeOnly_AndIsNamed()
    {
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", "5");
        string image = $"{served.MountPoint}/{ServedTree.Snapshot}/disk.img";
        await Tool.CheckAsync("ls", "-l", image);
        Assert.True(ChunkDigest.TryParse(Convert.ToHexStringLower(SHA256.HashData(served.Contents[0])), out ChunkDigest digest));
        served.Server.RemoveChunk("store1", digest);
        Assert.Contains("Input/output error", ErrorOf("cat", image), StringComparison.Ordinal);
        await Task.Run(() => served.ReadAt(5, 1000));
        served.Server.Restore();
        await Eventually.TrueAsync(() => ErrorOf("cmp", image, served.PathOf(0)).Length == 0);
        await served.User.UnmountAsync();
        string line = Assert.Single(served.User.Log.Split('\n'), line => line.Contains(digest.ToString(), StringComparison.Ordinal));
        Assert.Contains(ServedTree.Snapshot + "/disk.img", line, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task Outage_IsTwoLinesInTheLog_HoweverManyAskMeanwhile()
    {
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", "5", "--refresh", "0");
        await Task.Run(() => served.ReadAt(0, 0));
        await served.Server.StopAsync();
        for (int attempt = 0; attempt < 8; attempt++)
        {
            Assert.IsType<IOException>(await served.FailsAsync());
            Assert.Contains("Input/output error", ErrorOf("ls", $"{served.MountPoint}/{ServedTree.Group}"), StringComparison.Ordinal);
        }

        served.Server.Start();
        await Task.Run(() => served.TimeUntilItWorks(new Random(1)));
        await served.CheckAsync();
        await served.User.UnmountAsync();
        string[] lines = served.User.Log.TrimEnd('\n').Split('\n');
        Assert.True(lines.Length == 2, served.User.Log);
        Assert.Contains("does not answer", lines[0], StringComparison.Ordinal);
        Assert.Contains("answers again", lines[1], StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task SnapshotThatIsPruned_VanishesAlone()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        await user.MountAsync("--timeout", "5", "--refresh", "0");
        string group = user.MountPoint + "/host/split";
        Assert.Empty(ErrorOf("cat", group + "/latest/root.pxar/hello.txt"));
        server.RemoveSnapshot("store1", GoldenStore.Id("host/split/2024-06-10T08:13:20Z"));
        await Eventually.TrueAsync(() => ErrorOf("stat", group + "/2024-06-10T08:13:20Z").Contains("No such file", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => new FileInfo(group + "/latest").LinkTarget == "2024-06-10T07:13:20Z");
        Assert.Empty(await Task.Run(() => user.DifferencesAt("host/split/latest/root.pxar")));
        await user.UnmountAsync();
    }

    [FuseFact]
    public async Task TicketsThatEnd_AreRenewed_AndNobodyNotices()
    {
        // Two hours, the life of a ticket, are four seconds; the mount believes that it has two hours.
        await using ServedTree served = await ServedTree.StartAsync(options => options with { Clock = new ScaledClock(1800) });
        served.User["PBS_REPOSITORY"] = served.Server.RepositoryOf("root@pam", "store1");
        served.User["PBS_PASSWORD"] = "a-password";
        await served.MountAsync("--refresh", "0");
        long logins = served.Server.Counters.RequestsOf("POST access/ticket");
        long start = Environment.TickCount64;
        while (Environment.TickCount64 - start < 10_000)
        {
            Assert.Empty(ErrorOf("ls", $"{served.MountPoint}/{ServedTree.Group}"));
            await Task.Run(() => served.ReadAt(Random.Shared.Next(served.Contents.Length), 4096));
            served.Server.HangUp();
            await Task.Delay(100);
        }

        Assert.InRange(served.Server.Counters.RequestsOf("POST access/ticket") - logins, 2, 20);
        await served.User.UnmountAsync();
        Assert.Equal("", served.User.Log);
    }

    [FuseFact]
    public async Task DaysOfUse_LeaveNothingBehind()
    {
        const int Rounds = 12;
        await using ServedTree served = await ServedTree.StartAsync();
        await served.MountAsync("--timeout", "5", "--refresh", "0");
        int daemon = Assert.Single(Servers.Of(served.MountPoint));
        (long memory, int descriptors) = (0, 0);
        for (int round = 0; round < Rounds; round++)
        {
            await served.CheckAsync();
            await Tool.CheckAsync("ls", "-lR", $"{served.MountPoint}/{ServedTree.Snapshot}/.snapshot");
            if (round % 3 == 1)
                await served.Server.StopAsync();
            else
                served.Server.HangUp();
            await Tool.RunAsync("cat", served.PathOf(round % served.Contents.Length));
            await Tool.RunAsync("ls", $"{served.MountPoint}/{ServedTree.Group}");
            if (round % 3 == 1)
                served.Server.Start();
            await Task.Run(() => served.TimeUntilItWorks(new Random(round)));
            if (round == Rounds / 2)
                (memory, descriptors) = (MemoryOf(daemon), DescriptorsOf(daemon));
        }

        await Eventually.TrueAsync(() => served.Server.Counters.OpenSessionCount <= 1);
        await Eventually.TrueAsync(() => DescriptorsOf(daemon) <= descriptors + 2);
        Assert.InRange(MemoryOf(daemon), 0, memory + (24 << 10));
        await served.User.UnmountAsync();
        await Eventually.TrueAsync(() => served.Server.Counters.OpenSessionCount == 0 && served.Server.ConnectionCount == 0);
    }

    private static string ErrorOf(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = Tool.Start(program, arguments);
        Task output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        string errors = process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return errors;
    }

    private static int DescriptorsOf(int process) => Directory.GetFiles($"/proc/{process}/fd").Length;

    private static long MemoryOf(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("RssAnon", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
