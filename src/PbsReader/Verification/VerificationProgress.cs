namespace PbsReader.Verification;

/// <summary>How far a verification is. Safe for concurrent use: one works, another one looks.</summary>
public sealed class VerificationProgress
{
    private int _stage;
    private long _total;
    private long _done;
    private long _problems;

    /// <summary>What it is busy with.</summary>
    public VerificationStage Stage => (VerificationStage)Volatile.Read(ref _stage);

    /// <summary>How much there is to do in this stage, in its unit.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <summary>How much of it is done.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Problems that were found so far, in all stages.</summary>
    public long Problems => Volatile.Read(ref _problems);

    internal void Begin(VerificationStage stage, long total)
    {
        Volatile.Write(ref _done, 0);
        Volatile.Write(ref _total, total);
        Volatile.Write(ref _stage, (int)stage);
    }

    internal void Advance(long amount) => Interlocked.Add(ref _done, amount);

    internal void CountProblem() => Interlocked.Increment(ref _problems);
}
