namespace PbsTestServer.Transport;

/// <summary>Lets everything pass, or nothing.</summary>
internal sealed class Gate
{
    private TaskCompletionSource? _closed;

    /// <summary>Completes when it is open.</summary>
    public Task Opened => Volatile.Read(ref _closed)?.Task ?? Task.CompletedTask;

    public void Close() => Interlocked.CompareExchange(ref _closed, new(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Open() => Interlocked.Exchange(ref _closed, null)?.TrySetResult();
}
