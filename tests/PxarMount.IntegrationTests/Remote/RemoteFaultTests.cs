using PbsReader;
using PbsReader.Chunks;
using PbsReader.Remote;
using PbsReader.Snapshots;
using PbsTestServer;
using PbsTestServer.Access;
using PbsTestServer.Faults;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Everything that can go wrong with a server: the right error, and afterwards everything works.</summary>
public sealed class RemoteFaultTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task ServerThatIsGone_IsUnavailable_AndUsedAgainWhenItIsBack()
    {
        var reports = new System.Collections.Concurrent.ConcurrentQueue<ServerOutage>();
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { Timeout = s_short, OnOutage = reports.Enqueue });
        await served.ReadAllAsync();
        await served.Server.StopAsync();
        await served.FailsAsync(PbsError.Unavailable);
        await served.FailsAsync(PbsError.Unavailable, 1);
        served.Server.Start();
        await served.WorksSoonAsync();
        Assert.Equal([false, true], reports.Select(report => report.IsOver));
    }

    [Fact]
    public async Task ServerThatRestartsQuickly_IsNotNoticed()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        Task reading = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => served.ReadAllAsync()));
        await served.Server.StopAsync();
        await Task.Delay(200);
        served.Server.Start();
        await reading;
    }

    [Fact]
    public async Task ConnectionsThatAreReset_AreNotNoticed_AndNoSessionStays()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        Task reading = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => served.ReadAllAsync()));
        for (int cut = 0; cut < 20; cut++)
        {
            await Task.Delay(20);
            served.Server.Disconnect();
        }

        await reading;
        await served.Snapshot.DisposeAsync();
        await served.Store.DisposeAsync();
        await Eventually.TrueAsync(() => served.Server.Counters.OpenSessionCount == 0);
        await Eventually.TrueAsync(() => served.Server.ConnectionCount == 0);
    }

    [Theory]
    [InlineData(FaultKind.Cut)]
    [InlineData(FaultKind.Abort)]
    [InlineData(FaultKind.Stall)]
    [InlineData(FaultKind.Status)]
    public async Task AnswerThatFailsNowAndThen_IsAskedForAgain(FaultKind kind)
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { Timeout = s_short });
        served.Server.Faults.Add(new Fault(kind) { Path = "/chunk", Offset = 5000, Every = 23, Times = 4, Code = 503 });
        await served.ReadAllAsync();
        await served.ReadAllAsync();
        Assert.Equal(4, served.Server.Faults.Count);
    }

    [Theory]
    [InlineData(FaultKind.Cut)]
    [InlineData(FaultKind.Abort)]
    [InlineData(FaultKind.Stall)]
    [InlineData(FaultKind.Status)]
    public async Task AnswersThatAlwaysFail_AreUnavailable_AndWorkAfterwards(FaultKind kind)
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { Timeout = s_short });
        served.Server.Faults.Add(new Fault(kind) { Path = "/chunk", Offset = 5000 });
        await served.FailsAsync(PbsError.Unavailable);
        served.Server.Faults.Clear();
        await served.WorksSoonAsync();
    }

    [Theory]
    [InlineData(FaultKind.Cut)]
    [InlineData(FaultKind.Stall)]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Shorten)]
    public async Task ListingThatFailsOnce_IsAskedForAgain(FaultKind kind)
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { Timeout = s_short });
        served.Server.Faults.Add(new Fault(kind) { Path = "snapshots", Offset = 20, Times = 1, Code = 502 });
        if (kind == FaultKind.Shorten)
        {
            PbsException error = await Assert.ThrowsAsync<PbsException>(() => served.Store.ListGroupsAsync(default).AsTask());
            Assert.Equal(PbsError.Protocol, error.Kind);
        }

        Assert.Single(await served.Store.ListGroupsAsync(default));
    }

    [Theory]
    [InlineData(FaultKind.Corrupt)]
    [InlineData(FaultKind.Shorten)]
    public async Task BytesThatAreWrong_AreCorrupt_AndNeverReturned(FaultKind kind)
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        served.Server.Faults.Add(new Fault(kind) { Path = "/chunk", Offset = 5000, Times = 1 });
        await served.FailsAsync(PbsError.Corrupt);
        await served.ReadAsync(0);
    }

    [Fact]
    public async Task SilentServer_IsUnavailable_AndUsedAgainWhenItSpeaks()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { Timeout = s_short });
        served.Server.Freeze();
        await served.FailsAsync(PbsError.Unavailable);
        served.Server.Thaw();
        await served.WorksSoonAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reader_CanAlwaysBeCancelled(bool isGone)
    {
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { IsHard = true });
        if (isGone)
            await served.Server.StopAsync();
        else
            served.Server.Freeze();
        using var cancellation = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 40).Select(position => served.ReadAsync(position, cancellation.Token))];
        await Task.Delay(200);
        Assert.All(readers, reader => Assert.False(reader.IsCompleted));
        await cancellation.CancelAsync();
        foreach (Task reader in readers)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.WaitAsync(TimeSpan.FromSeconds(20)));
        served.Server.Thaw();
        if (isGone)
            served.Server.Start();
        await served.ReadAllAsync();
    }

    [Fact]
    public async Task TokenThatIsRevoked_IsUnauthorized_AndWorksWhenItIsBack()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        served.Server.Access.Revoke(ServedGolden.Token);

        // Sessions outlive the login that opened them.
        await served.ReadAsync(0);
        served.Server.Disconnect();
        PbsException error = await served.FailsAsync(PbsError.Unauthorized);
        Assert.Contains(ServedGolden.Token, error.Message, StringComparison.Ordinal);
        long asked = served.Server.Counters.RequestsOf("GET reader");
        for (int attempt = 0; attempt < 20; attempt++)
            await served.FailsAsync(PbsError.Unauthorized);
        Assert.InRange(served.Server.Counters.RequestsOf("GET reader"), asked, asked + 2);
        served.Server.Access.AddToken(ServedGolden.Token, ServedGolden.Secret);
        await served.WorksSoonAsync();
    }

    [Fact]
    public async Task SecretThatIsReplaced_IsAskedForAgain()
    {
        string secret = ServedGolden.Secret;
        await using ServedRandom served = await ServedRandom.OpenAsync(options => options with { GetSecret = _ => ValueTask.FromResult(secret) });
        secret = "a-new-secret";
        served.Server.Access.AddToken(ServedGolden.Token, secret);
        served.Server.Disconnect();
        await served.ReadAllAsync();
    }

    [Fact]
    public async Task RightsThatAreTaken_AreNamed_AndWorkWhenTheyAreBack()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        served.Server.Access.Grant(ServedGolden.Token, "/", Privileges.None);
        served.Server.Disconnect();
        PbsException error = await served.FailsAsync(PbsError.Unauthorized);
        Assert.Contains("Datastore.Read", error.Message, StringComparison.Ordinal);
        Assert.Contains("/datastore/store1", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<PbsException>(() => served.Store.ListGroupsAsync(default).AsTask());
        Assert.Equal(PbsError.Unauthorized, error.Kind);
        Assert.Contains("Datastore.Audit", error.Message, StringComparison.Ordinal);
        served.Server.Access.Grant(ServedGolden.Token, "/", Privileges.All);
        await served.ReadAllAsync();
        Assert.Single(await served.Store.ListGroupsAsync(default));
    }

    [Fact]
    public async Task ChunkThatIsMissing_IsNamed_AndTheOthersAreRead()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        ChunkDigest digest = served.Index[3].Digest;
        served.Server.RemoveChunk("store1", digest);
        PbsException error = await served.FailsAsync(PbsError.NotFound, 3);
        Assert.Contains(digest.ToString(), error.Message, StringComparison.Ordinal);
        await served.ReadAsync(4);
        served.Server.Restore();
        await served.ReadAllAsync();
    }

    [Fact]
    public async Task SnapshotThatIsPruned_StaysReadableInItsSession_AndIsNotFoundAfterwards()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        SnapshotId id = served.Snapshot.Id;
        served.Server.RemoveSnapshot("store1", id);
        await served.ReadAllAsync();
        served.Server.Disconnect();
        PbsException error = await served.FailsAsync(PbsError.NotFound);
        Assert.Contains(id.FullName, error.Message, StringComparison.Ordinal);
        served.Server.Restore();
        await served.ReadAllAsync();
    }

    [Fact]
    public async Task ServerBusyWithTheSnapshot_IsAskedAgain()
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        served.Server.Faults.Add(new Fault(FaultKind.Status)
        {
            Path = "GET reader",
            Code = 400,
            Times = 2,
            Text = "unable to acquire lock on snapshot directory \"/x\" - locked by another operation",
        });
        served.Server.Disconnect();
        await served.ReadAllAsync();
    }

    [Theory]
    [InlineData(418, "I am a teapot", PbsError.Protocol)]
    [InlineData(404, "Path '/chunk' not found.", PbsError.Protocol)]
    [InlineData(302, "", PbsError.Protocol)]
    [InlineData(403, "permission check failed", PbsError.Unauthorized)]
    public async Task WrongAnswer_IsTold_AndNotRepeated(int code, string text, PbsError kind)
    {
        await using ServedRandom served = await ServedRandom.OpenAsync();
        served.Server.Faults.Add(new Fault(FaultKind.Status) { Path = "/chunk", Code = code, Text = text });
        await served.FailsAsync(kind);
        Assert.Equal(1, served.Server.Faults.Count);
        served.Server.Faults.Clear();
        await served.ReadAllAsync();
    }
}
