using System.Collections.Concurrent;
using PbsReader;
using PbsReader.Remote;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Remote;

/// <summary>What is repeated, how long that takes, and what an outage costs those who come later.</summary>
public sealed class RetryPolicyTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly ManualClock _clock = new();
    private readonly ConcurrentQueue<ServerOutage> _reports = new();
    private readonly RetryPolicy _policy;
    private volatile bool _isUp = true;
    private int _attempts;

    public RetryPolicyTests() => _policy = Create(isHard: false);

    [Fact]
    public async Task FirstRequestOfAll_IsNotRepeated()
    {
        _isUp = false;
        await FailsAsync(AskAsync());
        Assert.Equal(1, _attempts);
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task FailureThatPasses_IsNotNoticed()
    {
        await AskAsync();
        _isUp = false;
        Task<int> request = AskAsync();
        _isUp = true;
        await _clock.RunAsync(request, TimeSpan.FromSeconds(1));
        Assert.Equal(3, await request);
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task Server_IsTriedSixTimes_ThenIsDown()
    {
        await AskAsync();
        _isUp = false;
        DateTimeOffset start = _clock.GetUtcNow();
        Task<int> request = AskAsync();
        await _clock.RunAsync(request, s_limit);
        Assert.True((await FailsAsync(request)).IsPartOfOutage);
        Assert.Equal(1 + 6, _attempts);
        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task SlowFailures_AreNotRepeatedForEver()
    {
        await AskAsync();
        DateTimeOffset start = _clock.GetUtcNow();
        Task<int> request = AskAsync(async token =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), _clock, token);
            throw new PbsException(PbsError.Unavailable, "stalled");
        });
        await _clock.RunAsync(request, s_limit);
        await FailsAsync(request);
        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(92));
    }

    [Fact]
    public async Task ServerThatIsDown_FailsThousandsAtOnce_AndIsAskedOnceASecond()
    {
        await GoDownAsync();
        int before = _attempts;
        for (int second = 0; second < 3; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1.01));
            for (int request = 0; request < 1000; request++)
                await FailsAsync(AskAsync());
        }

        Assert.Equal(before + 3, _attempts);
    }

    [Fact]
    public async Task WaitingRequests_FailWithTheFirstThatGivesUp()
    {
        await AskAsync();
        _isUp = false;
        Task<int> first = AskAsync();
        await _clock.RunAsync(Task.Delay(10), TimeSpan.FromSeconds(3));
        _clock.Advance(TimeSpan.FromSeconds(3));
        Task<int>[] later = [.. Enumerable.Range(0, 100).Select(_ => AskAsync())];
        await _clock.RunAsync(first, s_limit);
        DateTimeOffset down = _clock.GetUtcNow();
        await FailsAsync(first);
        foreach (Task<int> request in later)
        {
            await _clock.RunAsync(request, TimeSpan.FromSeconds(1));
            await FailsAsync(request);
        }

        Assert.InRange(_clock.GetUtcNow() - down, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task ServerThatIsBack_IsUsedAfterASecond()
    {
        await GoDownAsync();
        _isUp = true;
        _clock.Advance(TimeSpan.FromSeconds(1.01));
        await AskAsync();
        await AskAsync();
    }

    [Fact]
    public async Task ThoseWhoCome_WhileTheServerIsAsked_WaitForTheAnswer()
    {
        await GoDownAsync();
        _clock.Advance(TimeSpan.FromSeconds(1.01));
        var gate = new TaskCompletionSource();
        Task<int> probe = AskAsync(async _ =>
        {
            await gate.Task;
            return 1;
        });
        _isUp = true;
        Task<int> other = AskAsync();
        await Task.Delay(20);
        Assert.False(other.IsCompleted);
        gate.SetResult();
        await probe;
        await other;
    }

    [Fact]
    public async Task WaitingRequests_GoOnAtOnce_WhenAnotherIsAnswered()
    {
        await AskAsync();
        _isUp = false;
        Task<int> request = AskAsync();
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await Task.Delay(20);
        _isUp = true;
        await AskAsync();
        await request.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Outage_IsReportedOnceAtItsStart_AndOnceAtItsEnd()
    {
        await GoDownAsync();
        for (int request = 0; request < 20; request++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1.01));
            await FailsAsync(AskAsync());
        }

        _isUp = true;
        _clock.Advance(TimeSpan.FromSeconds(1.01));
        await AskAsync();
        await AskAsync();
        Assert.Equal([false, true], _reports.Select(report => report.IsOver));
        ServerOutage over = _reports.Last();
        Assert.Equal(("host:8007", "down"), (over.Server, over.Reason));
        Assert.InRange(over.Duration, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData(PbsError.NotFound)]
    [InlineData(PbsError.Unauthorized)]
    [InlineData(PbsError.Corrupt)]
    [InlineData(PbsError.Protocol)]
    [InlineData(PbsError.Untrusted)]
    public async Task Refusal_IsAnAnswer_AndNotRepeated(PbsError kind)
    {
        await GoDownAsync();
        _clock.Advance(TimeSpan.FromSeconds(1.01));
        PbsException refusal = await Assert.ThrowsAsync<PbsException>(() => AskAsync(_ => throw new PbsException(kind, "no")));
        Assert.Equal(kind, refusal.Kind);
        _isUp = true;
        await AskAsync();
    }

    [Fact]
    public async Task Cancellation_EndsEveryWait_AndLetsOthersAsk()
    {
        await AskAsync();
        _isUp = false;
        using var cancellation = new CancellationTokenSource();
        Task<int> waiting = _policy.RunAsync(AttemptAsync, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));

        await GoDownAsync();
        _clock.Advance(TimeSpan.FromSeconds(1.01));
        using var other = new CancellationTokenSource();
        Task<int> probe = _policy.RunAsync(async token => await DelayAsync(token), other.Token).AsTask();
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe.WaitAsync(TimeSpan.FromSeconds(30)));
        _isUp = true;
        _clock.Advance(TimeSpan.FromSeconds(1.01));
        await AskAsync();
    }

    [Fact]
    public async Task HardMode_WaitsForAsLongAsItTakes()
    {
        RetryPolicy hard = Create(isHard: true);
        await hard.RunAsync(AttemptAsync, default);
        _isUp = false;
        Task<int>[] requests = [.. Enumerable.Range(0, 10).Select(_ => hard.RunAsync(AttemptAsync, default).AsTask())];
        await _clock.RunAsync(Task.Delay(500), TimeSpan.FromHours(10));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.All(requests, request => Assert.False(request.IsCompleted));
        _isUp = true;
        await _clock.RunAsync(Task.WhenAll(requests), TimeSpan.FromSeconds(5));
        Assert.Equal([false, true], _reports.Select(report => report.IsOver));
    }

    [Fact]
    public async Task OneRequestThatAlwaysFails_KeepsNobodyElseFromTheServer()
    {
        await AskAsync();
        Task<int> bad = AskAsync(_ => throw new PbsException(PbsError.Unavailable, "one bad chunk"));
        for (int request = 0; request < 50; request++)
        {
            await AskAsync();
            await Task.Delay(1);
            _clock.Advance(TimeSpan.FromSeconds(0.5));
        }

        await _clock.RunAsync(bad, s_limit);
        Assert.False((await FailsAsync(bad)).IsPartOfOutage, "nobody told the log");
    }

    private async Task GoDownAsync()
    {
        _isUp = true;
        _clock.Advance(TimeSpan.FromSeconds(1.01));
        await AskAsync();
        _isUp = false;
        Task<int> request = AskAsync();
        await _clock.RunAsync(request, s_limit);
        await FailsAsync(request);
    }

    private Task<int> AskAsync() => AskAsync(AttemptAsync);

    private Task<int> AskAsync(Func<CancellationToken, ValueTask<int>> attempt) => _policy.RunAsync(attempt, default).AsTask();

    private ValueTask<int> AttemptAsync(CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _attempts);
        return _isUp ? ValueTask.FromResult(number) : throw new PbsException(PbsError.Unavailable, "down");
    }

    private static async Task<int> DelayAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    private static async Task<PbsException> FailsAsync(Task task)
    {
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => task.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(PbsError.Unavailable, error.Kind);
        return error;
    }

    private RetryPolicy Create(bool isHard)
    {
        Assert.True(PbsRepository.TryParse("host:store1", out PbsRepository? repository));
        return new RetryPolicy(new RemoteOptions
        {
            Repository = repository,
            GetSecret = _ => throw new InvalidOperationException(),
            IsHard = isHard,
            OnOutage = _reports.Enqueue,
            Time = _clock,
        });
    }
}
