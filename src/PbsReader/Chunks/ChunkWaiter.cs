namespace PbsReader.Chunks;

/// <summary>One reader who waits for a flight. Its continuation never runs on the thread that decodes.</summary>
internal sealed class ChunkWaiter(ChunkCache cache, ChunkFlight flight)
    : TaskCompletionSource<ChunkBuffer>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>The buffer, with a reference for the reader, or the error.</summary>
    internal async ValueTask<ChunkBuffer> WaitAsync(CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((ChunkWaiter)waiter!).Leave(token), this);
        await using (registration.ConfigureAwait(false))
        {
            return await Task.ConfigureAwait(false);
        }
    }

    private void Leave(CancellationToken token)
    {
        if (TrySetCanceled(token))
            cache.Leave(flight, this);
    }
}
