using System.Diagnostics;

namespace PbsTestServer.Transport;

/// <summary>The line that all connections share: as fast as the machine, or slow and long. Safe for concurrent use.</summary>
public sealed class Line
{
    private readonly Lock _lock = new();
    private long _free;
    private long _sent;

    /// <summary>Bytes a second to all clients together, encryption included; 0 for as many as possible.</summary>
    public long BytesPerSecond { get; set; }

    /// <summary>From a request to the first byte of its answer, and so for each step of connecting. From now on.</summary>
    public TimeSpan RoundTrip { get; set; }

    /// <summary>Bytes that were sent to all clients, encryption included.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    internal bool IsShaped => BytesPerSecond > 0 || RoundTrip > TimeSpan.Zero;

    /// <summary>How many bytes are under way when the line is full, with what the systems at both ends buffer.</summary>
    internal long Capacity => (1 << 20) + (long)(BytesPerSecond * RoundTrip.TotalSeconds);

    internal Gate Gate { get; } = new();

    internal void Count(int length) => Interlocked.Add(ref _sent, length);

    /// <summary>Puts bytes on the line.</summary>
    /// <returns>When they arrive, as <see cref="Stopwatch.GetTimestamp"/> counts.</returns>
    internal long Schedule(int length)
    {
        lock (_lock)
        {
            _free = Math.Max(_free, Stopwatch.GetTimestamp());
            if (BytesPerSecond > 0)
                _free += (long)((double)length / BytesPerSecond * Stopwatch.Frequency);
            return _free + (long)(RoundTrip.TotalSeconds * Stopwatch.Frequency);
        }
    }
}
