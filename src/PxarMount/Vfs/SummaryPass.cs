namespace PxarMount.Vfs;

/// <summary>
/// What is to be found out about an archive as a whole, once, in the background, when it is first wanted. Safe for concurrent use.
/// </summary>
internal sealed class SummaryPass : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Lazy<Task<ArchiveTotals?>> _pass;
    private readonly TimeProvider _time;
    private volatile bool _failed;

    /// <summary>Nothing is read yet. <paramref name="failed"/> is told once when the archive turns out to be damaged.</summary>
    internal SummaryPass(Func<CancellationToken, ValueTask<ArchiveTotals?>> find, Action<Exception>? failed, TimeProvider time)
    {
        _time = time;
        _pass = new Lazy<Task<ArchiveTotals?>>(() => Task.Run(() => RunAsync(find, failed)));
    }

    /// <summary>The result, when it is there.</summary>
    internal ArchiveTotals? Result => _pass.IsValueCreated && _pass.Value.IsCompletedSuccessfully ? ResultOf(_pass.Value) : null;

    /// <summary>True when the archive was found to be damaged: nothing more will come.</summary>
    internal bool Failed => _failed;

    /// <summary>Starts the pass, if it was not started.</summary>
    internal void Start() => _ = _pass.Value;

    /// <summary>Waits for the pass, but not longer than <paramref name="limit"/>; null when it failed or is not done by then.</summary>
    internal ValueTask<ArchiveTotals?> WaitAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _pass.Value.IsCompleted ? new ValueTask<ArchiveTotals?>(Result) : WaitLongerAsync(limit, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (_pass.IsValueCreated)
            await _pass.Value.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async ValueTask<ArchiveTotals?> WaitLongerAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await _pass.Value.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<ArchiveTotals?> RunAsync(Func<CancellationToken, ValueTask<ArchiveTotals?>> find, Action<Exception>? failed)
    {
        try
        {
            return await find(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or OutOfMemoryException)
        {
            _failed = true;
            failed?.Invoke(exception);
            return null;
        }
    }

#pragma warning disable RS0030 // the task is complete: nothing waits here
    private static ArchiveTotals? ResultOf(Task<ArchiveTotals?> completed) => completed.Result;
#pragma warning restore RS0030
}
