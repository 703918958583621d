namespace PxarMount.Tests.TestKit.Damage;

/// <summary>A small format that is read whole: what good data looks like, and what reading may cost.</summary>
/// <param name="Name">What the data is.</param>
/// <param name="Examples">Good data.</param>
/// <param name="Read">Reads data in every way; a refusal is a <see cref="PbsReader.PbsException"/>. Disposes what it was given.</param>
/// <param name="MaxAllocated">Bytes that one reading may allocate, whatever the data says.</param>
/// <param name="Repair">Makes checksums right again in place, so that damage gets behind them; null without.</param>
public sealed record FormatTarget(
    string Name, IReadOnlyList<byte[]> Examples, Action<byte[]> Read, long MaxAllocated, Action<byte[]>? Repair = null)
{
    /// <summary>The same seed makes the same damage.</summary>
    public (byte[] Data, string Story) Damage(ulong seed)
    {
        var random = new SeededRandom(seed);
        int example = random.Below(Examples.Count);
        var story = new List<string> { $"{Name} {example} seed {seed}" };
        byte[] data = [.. Examples[example]];
        for (int count = random.OneIn(3) ? 1 + random.Below(8) : 1; count > 0; count--)
            data = ByteDamage.Apply(data, random, story);
        if (Repair is not null && !random.OneIn(4))
            Repair(data);
        return (data, string.Join("; ", story));
    }

    /// <summary>Reads damaged data; true when it could be read nevertheless.</summary>
    /// <exception cref="MisbehaviourException">It did anything but succeed or refuse, or took too much memory.</exception>
    public bool Exercise(byte[] data, string story)
    {
        bool isRead = false;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(data);
            isRead = true;
        }
        catch (PbsReader.PbsException refusal)
        {
            Ensure.That(refusal.Message.Length is > 0 and < 1000 && !refusal.Message.Contains('\n'), $"{story}: says '{refusal.Message}'");
        }
        catch (Exception exception) when (exception is not MisbehaviourException)
        {
            throw new MisbehaviourException($"{story}: {exception.GetType().Name} {exception.Message}", exception);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Ensure.That(allocated <= MaxAllocated, $"{story}: {allocated} bytes allocated");
        return isRead;
    }

    public override string ToString() => Name;
}
