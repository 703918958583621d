using System.Diagnostics;
using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Fuzz;

/// <summary>One thread of a campaign.</summary>
internal sealed class Worker(Campaign campaign)
{
    private long _started;

    public long Done { get; private set; }

    /// <summary>Damaged archives of which something could still be read.</summary>
    public long Readable { get; private set; }

    public double Work { get; private set; }

    public double Memory { get; private set; }

    public ulong Seed { get; private set; }

    /// <summary>How long the current archive has taken.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Volatile.Read(ref _started));

    public void Run()
    {
        while (campaign.TakeSeed() is ulong seed)
        {
            Seed = seed;
            Volatile.Write(ref _started, Stopwatch.GetTimestamp());
            Mutant mutant = campaign.MutantOf(seed);
            try
            {
                // Sources in memory complete at once, so this blocks nothing and allocations are this thread's own.
                Exercise exercise = Exercise.RunAsync(mutant, seed).GetAwaiter().GetResult();
                Readable += exercise.Successes > 0 ? 1 : 0;
                (Work, Memory) = (Math.Max(Work, exercise.WorkShare), Math.Max(Memory, exercise.MemoryShare));
            }
            catch (MisbehaviourException exception)
            {
                campaign.Failed(seed, mutant, exception);
            }

            Done++;
        }
    }
}
