using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>
/// Reads an archive, good or bad, in every way there is. A way may end with success or with an <see cref="IOException"/>; anything
/// else, more work or more memory than the archive's length can explain, or two readings that contradict each other, is a
/// <see cref="MisbehaviourException"/>.
/// </summary>
public sealed class Exercise
{
    /// <summary>Number of ways of reading that <see cref="RunAsync(Mutant, ulong)"/> tries.</summary>
    public const int Ways = 5;

    private readonly byte[] _metadata;
    private readonly byte[]? _payload;
    private readonly string _story;
    private readonly SeededRandom _random;

    private Exercise(byte[] metadata, byte[]? payload, string story, ulong seed) =>
        (_metadata, _payload, _story, _random) = (metadata, payload, story, new SeededRandom(seed));

    /// <summary>How many of the ways ended with success.</summary>
    public int Successes { get; private set; }

    /// <summary>Most reads a way needed, as a share of what is allowed.</summary>
    public double WorkShare { get; private set; }

    /// <summary>Most bytes a way allocated, as a share of what is allowed.</summary>
    public double MemoryShare { get; private set; }

    public static Task<Exercise> RunAsync(Mutant mutant, ulong seed) => RunAsync(mutant.Metadata, mutant.Payload, mutant.Story, seed);

    public static async Task<Exercise> RunAsync(byte[] metadata, byte[]? payload, string story, ulong seed = 1)
    {
        var exercise = new Exercise(metadata, payload, story, seed);
        await exercise.StageAsync("decoder", DecoderWalk.RunAsync);
        await exercise.StageAsync("accessor", AccessorWalk.RunAsync);
        await exercise.StageAsync("summary", async (sources, _) =>
        {
            await using PxarAccessor archive = await sources.OpenAsync();
            PxarSummary summary = await archive.SummarizeAsync();
            Ensure.That(summary.Entries <= 1 + (sources.Metadata.Length / 16), "more entries than items");
        });
        await exercise.StageAsync("made-up addresses", AddressWalk.RunAsync);
        await exercise.StageAsync("tree", TreeWalk.RunAsync);
        return exercise;
    }

    private async Task StageAsync(string name, Func<WatchedSources, SeededRandom, Task> stage)
    {
        long length = _metadata.Length + (_payload?.Length ?? 0);
        var sources = new WatchedSources(_metadata, _payload);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            await stage(sources, _random);
            Successes++;
        }
        catch (IOException)
        {
            // What a damaged archive gets.
        }
        catch (Exception exception)
        {
            throw new MisbehaviourException($"{name}: {exception.GetType().Name}: {exception.Message} [{_story}]", exception);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        // A stream has no end that one could know, so a prelude or a head of an announced 16 MiB is believed there.
        long limit = (40L << 20) + (400 * length);
        if (allocated > limit)
            throw new MisbehaviourException($"{name}: {allocated} bytes allocated for an archive of {length} [{_story}]");
        MemoryShare = Math.Max(MemoryShare, (double)allocated / limit);
        WorkShare = Math.Max(WorkShare, sources.Budget.Share);
    }
}
