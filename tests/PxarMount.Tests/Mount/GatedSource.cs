using PxarArchive.Sources;

namespace PxarMount.Tests.Mount;

/// <summary>Bytes in memory behind a gate: while it is closed, reads wait.</summary>
internal sealed class GatedSource(byte[] content) : IRandomAccessSource
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _gate;

    public long Length => content.Length;

    internal void Close()
    {
        lock (_lock)
            _gate ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal void Open()
    {
        lock (_lock)
        {
            _gate?.SetResult();
            _gate = null;
        }
    }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        Task? gate;
        lock (_lock)
            gate = _gate?.Task;
        if (gate is not null)
            await gate.WaitAsync(cancellationToken);
        int count = (int)Math.Clamp(content.Length - offset, 0, destination.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(destination.Span);
        return count;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
