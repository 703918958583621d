namespace PbsReader.Remote;

/// <summary>
/// Ends a request that makes no progress for the time allowed, or crawls for twenty times that, or that its caller gives up. One request's.
/// </summary>
internal sealed class RequestTimeout : IDisposable
{
    private const int CrawlFactor = 20;
    private const int Fineness = 16;

    private readonly RemoteOptions _options;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _silence;
    private readonly CancellationTokenSource _either;
    private readonly long _start;
    private long _last;

    internal RequestTimeout(RemoteOptions options, CancellationToken caller)
    {
        (_options, _caller) = (options, caller);
        _start = _last = options.Time.GetTimestamp();
        _silence = new CancellationTokenSource(options.Timeout, options.Time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, caller);
    }

    /// <summary>For everything that the request waits for.</summary>
    internal CancellationToken Token => _either.Token;

    /// <summary>Something came. Moving the timer each time would cost more than reading.</summary>
    internal void OnProgress()
    {
        long now = _options.Time.GetTimestamp();
        if (_options.Time.GetElapsedTime(_last, now) < _options.Timeout / Fineness)
            return;
        _last = now;
        if (_options.Time.GetElapsedTime(_start, now) < _options.Timeout * CrawlFactor)
            _silence.CancelAfter(_options.Timeout);
    }

    /// <summary>What ended the request: the caller's cancellation, as it is; anything else as a <see cref="PbsException"/>.</summary>
    internal Exception Explain(Exception exception)
    {
        if (_caller.IsCancellationRequested)
            return new OperationCanceledException(_caller);
        if (exception is OperationCanceledException && _silence.IsCancellationRequested)
        {
            string server = _options.Repository.Authority;
            return new PbsException(
                PbsError.Unavailable, $"{server} did not answer within {_options.Timeout.TotalSeconds:0.###} s", exception);
        }

        return TransportError.Create(_options.Repository, exception);
    }

    public void Dispose()
    {
        _either.Dispose();
        _silence.Dispose();
    }
}
