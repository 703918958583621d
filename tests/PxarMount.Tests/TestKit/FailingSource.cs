using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit;

/// <summary>Content that fails, or calls back, when a read reaches a certain offset.</summary>
public sealed class FailingSource(long length, long failsAt, Action? before = null) : IRandomAccessSource
{
    public long Length => length;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int count = (int)Math.Clamp(length - offset, 0, destination.Length);
        if (offset + count > failsAt)
        {
            before?.Invoke();
            if (offset >= failsAt)
                throw new IOException($"made to fail at {offset}");
            count = (int)(failsAt - offset);
        }

        destination.Span[..count].Fill(0x5A);
        return new ValueTask<int>(count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
