namespace PxarMount.Tests.TestKit.Damage;

/// <summary>How much reading an archive of some length may cost.</summary>
public sealed class WorkBudget(long reads, long bytes)
{
    public long Reads { get; private set; }

    public long Bytes { get; private set; }

    public void Spend(int count)
    {
        Reads++;
        Bytes += count;
        if (Reads > reads || Bytes > bytes)
            throw new WorkExceededException($"{Reads} reads and {Bytes} bytes, {reads} and {bytes} were allowed");
    }
}
