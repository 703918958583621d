using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>
/// The one pass over an archive's metadata, made in the background when its result is first wanted. Safe for concurrent use.
/// </summary>
internal sealed class SummaryPass : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly Lazy<Task<PxarSummary?>> _pass;
    private readonly TimeProvider _time;

    /// <summary>Nothing is read yet. <paramref name="failed"/> is told once when the archive turns out to be damaged.</summary>
    internal SummaryPass(PxarAccessor archive, Action<Exception>? failed, TimeProvider time)
    {
        _time = time;
        _pass = new Lazy<Task<PxarSummary?>>(() => Task.Run(() => RunAsync(archive, failed)));
    }

    /// <summary>The result, when it is there.</summary>
    internal PxarSummary? Result => _pass.IsValueCreated && _pass.Value.IsCompletedSuccessfully ? ResultOf(_pass.Value) : null;

    /// <summary>True when the pass is over without a result: nothing more will come.</summary>
    internal bool Failed => _pass.IsValueCreated && _pass.Value.IsCompleted && Result is null;

    /// <summary>Starts the pass, if it was not started.</summary>
    internal void Start() => _ = _pass.Value;

    /// <summary>Waits for the pass, but not longer than <paramref name="limit"/>; null when it failed or is not done by then.</summary>
    internal ValueTask<PxarSummary?> WaitAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _pass.Value.IsCompleted ? new ValueTask<PxarSummary?>(Result) : WaitLongerAsync(limit, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (_pass.IsValueCreated)
            await _pass.Value.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async ValueTask<PxarSummary?> WaitLongerAsync(TimeSpan limit, CancellationToken cancellationToken)
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

    private async Task<PxarSummary?> RunAsync(PxarAccessor archive, Action<Exception>? failed)
    {
        try
        {
            return await archive.SummarizeAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or OutOfMemoryException)
        {
            failed?.Invoke(exception);
            return null;
        }
    }

#pragma warning disable RS0030 // the task is complete: nothing waits here
    private static PxarSummary? ResultOf(Task<PxarSummary?> completed) => completed.Result;
#pragma warning restore RS0030
}
