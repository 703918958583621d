using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>
/// Bytes in memory that count the work a reader asks for, and end it when it is more than any honest reading can need: that is how an
/// endless loop is seen without a clock.
/// </summary>
public sealed class WatchedSource(byte[] bytes, WorkBudget budget) : IRandomAccessSource
{
    public long Length => bytes.Length;

    public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        int count = offset < 0 || offset >= bytes.Length ? 0 : (int)Math.Min(destination.Length, bytes.Length - offset);
        if (offset < 0)
            throw new InvalidOperationException($"a read at {offset}");
        budget.Spend(count);
        bytes.AsSpan((int)Math.Min(offset, bytes.Length), count).CopyTo(destination.Span);
        return new ValueTask<int>(count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
