namespace PxarMount.Tests.TestKit.Damage;

/// <summary>How much reading an archive of some length may cost. Safe for concurrent use.</summary>
public sealed class WorkBudget(long reads, long bytes)
{
    private long _reads;
    private long _bytes;

    /// <summary>How much of it is used up, 0 to 1.</summary>
    public double Share => Math.Max((double)_reads / reads, (double)_bytes / bytes);

    public void Spend(int count)
    {
        long read = Interlocked.Increment(ref _reads);
        long copied = Interlocked.Add(ref _bytes, count);
        if (read > reads || copied > bytes)
            throw new WorkExceededException($"{read} reads and {copied} bytes; {reads} and {bytes} were allowed");
    }
}
