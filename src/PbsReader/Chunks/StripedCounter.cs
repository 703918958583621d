namespace PbsReader.Chunks;

/// <summary>A count that many threads raise without taking the same cache line from each other.</summary>
internal sealed class StripedCounter
{
    private const int Stripes = 16;
    private const int Distance = 16;

    private readonly long[] _counts = new long[(Stripes + 1) * Distance];

    internal long Value
    {
        get
        {
            long sum = 0;
            for (int stripe = 1; stripe <= Stripes; stripe++)
                sum += Volatile.Read(ref _counts[stripe * Distance]);
            return sum;
        }
    }

    internal void Increment() =>
        Interlocked.Increment(ref _counts[((Environment.CurrentManagedThreadId & (Stripes - 1)) + 1) * Distance]);
}
