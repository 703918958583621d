namespace PbsReader.Remote;

/// <summary>
/// Repeats what failed for a reason that passes, for all readers of a server together. Safe for concurrent use.
/// </summary>
/// <remarks>
/// <para>A request is repeated up to five times, after 0.3 to 4.8 seconds, jittered; none is begun later than the timeout after the first
/// failure. When one has used that up and nothing was answered since it began to fail, the server is <em>down</em>: others that wait fail
/// with it, and what comes then fails at once, but for one attempt a second. Any answer ends that, and those who wait go on at once.</para>
/// <para>A request that fails while others are answered is its own trouble, and no outage.</para>
/// <para>Before the server has answered once nothing is repeated: a wrong name shall not take ten seconds to be told.</para>
/// <para>In hard mode nothing fails, and everybody waits for the attempts.</para>
/// </remarks>
internal sealed class RetryPolicy(RemoteOptions options)
{
    private const int MostRetries = 5;

    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan s_hardDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_probeWait = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly TimeProvider _time = options.Time;
    private TaskCompletionSource _change = NewChange();
    private PbsException? _firstFailure;
    private long _failingSince;
    private long? _lastProbe;
    private long _answers;
    private bool _isDown;
    private bool _isProbing;
    private bool _isReported;

    /// <summary>Runs an attempt, and again where that may help.</summary>
    /// <exception cref="PbsException">The last failure.</exception>
    internal async ValueTask<T> RunAsync<T>(Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        int retries = 0;
        long firstFailure = 0;
        long answers = 0;
        while (true)
        {
            bool isProbe = await EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                T result = await attempt(cancellationToken).ConfigureAwait(false);
                OnAnswer();
                return result;
            }
            catch (PbsException exception) when (!exception.IsTransient)
            {
                OnAnswer();
                throw;
            }
            catch (PbsException exception)
            {
                if (retries == 0)
                    (firstFailure, answers) = (_time.GetTimestamp(), Interlocked.Read(ref _answers));
                bool mayRetry = !isProbe && retries < MostRetries && _time.GetElapsedTime(firstFailure) < options.Timeout;
                if (!OnFailure(exception, answers, mayRetry, retries > 0))
                {
                    if (Volatile.Read(ref _isReported))
                        throw Reported(exception);
                    throw;
                }
            }
            finally
            {
                if (isProbe)
                    LeaveProbe();
            }

            await DelayAsync(retries++, cancellationToken).ConfigureAwait(false);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets a request go; true when it is the one by which everybody learns whether the server is back.</summary>
    private async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _isDown))
            return false;
        Task change;
        lock (_gate)
        {
            if (!_isDown)
                return false;
            if (!_isProbing && (_lastProbe is not { } last || _time.GetElapsedTime(last) >= s_probeInterval))
                return _isProbing = true;
            if (!_isProbing)
                throw StillDown();
            change = _change.Task;
        }

        await WaitAsync(change, s_probeWait, cancellationToken).ConfigureAwait(false);
        lock (_gate)
            return _isDown ? throw StillDown() : false;
    }

    private void LeaveProbe()
    {
        lock (_gate)
        {
            _isProbing = false;
            _lastProbe = _time.GetTimestamp();
        }
    }

    private void OnAnswer()
    {
        Interlocked.Increment(ref _answers);
        if (Volatile.Read(ref _firstFailure) is null)
            return;
        ServerOutage? report;
        lock (_gate)
        {
            report = _isReported ? Report(isOver: true) : null;
            (_firstFailure, _isDown, _isReported) = (null, false, false);
            Change();
        }

        if (report is not null)
            options.OnOutage?.Invoke(report);
    }

    /// <summary>Whether to try again.</summary>
    private bool OnFailure(PbsException exception, long answers, bool mayRetry, bool isRepeated)
    {
        ServerOutage? report = null;
        bool goesOn;
        lock (_gate)
        {
            long now = Interlocked.Read(ref _answers);
            if (now == 0)
                return false;
            if (now != answers)
                return options.IsHard || mayRetry;
            if (_firstFailure is null)
                (_firstFailure, _failingSince) = (exception, _time.GetTimestamp());
            goesOn = options.IsHard || (mayRetry && !_isDown);

            // One failure that the next attempt makes good is no outage.
            if (!_isReported && (isRepeated || !goesOn))
            {
                _isReported = true;
                report = Report(isOver: false);
            }

            if (!goesOn && !_isDown)
            {
                // The next one asks at once: perhaps only this one failed.
                (_isDown, _lastProbe) = (true, null);
                Change();
            }
        }

        if (report is not null)
            options.OnOutage?.Invoke(report);
        return goesOn;
    }

    private async ValueTask DelayAsync(int retries, CancellationToken cancellationToken)
    {
        TimeSpan delay = options.IsHard && retries > 2 ? s_hardDelay : s_firstDelay * (1 << Math.Min(retries, MostRetries));
        Task change;
        lock (_gate)
            change = _change.Task;
        await WaitAsync(change, delay * (0.75 + (Random.Shared.NextDouble() / 2)), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WaitAsync(Task change, TimeSpan time, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(change, Task.Delay(time, _time, end.Token)).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Change()
    {
        _change.TrySetResult();
        _change = NewChange();
    }

    private PbsException StillDown() => Reported(_firstFailure!);

    private static PbsException Reported(PbsException failure) =>
        new(PbsError.Unavailable, failure.Message, failure) { IsPartOfOutage = true };

    private ServerOutage Report(bool isOver) => new(
        options.Repository.Authority, isOver, _time.GetElapsedTime(_failingSince), _firstFailure!.Message);
}
