using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit;

/// <summary>Bytes in memory that count how they are read. Every <c>slowEvery</c>-th read is asynchronous; 0 for none.</summary>
public sealed class CountingSource(byte[] bytes, int slowEvery = 0) : IRandomAccessSource
{
    private readonly MemorySource _source = new(bytes);
    private int _reads;
    private long _bytes;

    public long Length => _source.Length;

    /// <summary>Reads so far.</summary>
    public int Reads
    {
        get => _reads;
        set => _reads = value;
    }

    /// <summary>Bytes asked for so far.</summary>
    public long Bytes
    {
        get => _bytes;
        set => _bytes = value;
    }

    public bool IsDisposed { get; private set; }

    public async ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref _bytes, destination.Length);
        if (Interlocked.Increment(ref _reads) is int reads && slowEvery > 0 && reads % slowEvery == 0)
            await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        return await _source.ReadAsync(offset, destination, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }
}
