using PxarMount.Tests.TestKit.Damage;

namespace PxarMount.Tests.Mutation;

/// <summary>
/// Damaged archives, read in every way there is. Good or bad, reading ends with success or an <see cref="IOException"/>, after work and
/// memory in proportion to the archive.
/// </summary>
public sealed class GoldenMutationTests
{
    private const int MutantsOfGolden = 150;
    private const int MutantsOfSmall = 100;

    public static TheoryData<string> GoldenNames => [.. Victim.OfGolden().Select(victim => victim.Name)];

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public async Task DamagedGoldenArchive_EndsWithinBounds(string name)
    {
        Victim victim = Victim.OfGolden().Single(victim => victim.Name == name);
        int readable = 0;
        for (ulong seed = 1; seed <= MutantsOfGolden; seed++)
            readable += (await Exercise.RunAsync(Mutant.Of(victim, seed), seed)).Successes > 0 ? 1 : 0;

        // Most damage is local: were nothing readable any more, the test would prove nothing.
        Assert.InRange(readable, MutantsOfGolden / 10, MutantsOfGolden);
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task DamagedSmallArchive_EndsWithinBounds(int block)
    {
        foreach (Victim victim in Victim.Small(100).Skip(block * 10).Take(10))
        {
            for (ulong seed = 1; seed <= MutantsOfSmall; seed++)
                await Exercise.RunAsync(Mutant.Of(victim, seed), seed);
        }
    }

    [Fact]
    public async Task UndamagedArchives_AreReadableInEveryWay()
    {
        foreach (Victim victim in Victim.OfGolden().Concat(Victim.Small(100)))
        {
            Exercise exercise = await Exercise.RunAsync(victim.Metadata, victim.Payload, victim.Name);
            Assert.True(exercise.Successes == Exercise.Ways, $"{victim}: {exercise.Successes} of {Exercise.Ways} ways succeeded");
            Assert.InRange(exercise.WorkShare, 0, 0.5);
            Assert.InRange(exercise.MemoryShare, 0, 0.5);
        }
    }

    [Fact]
    public async Task TruncatedAnywhere_NeverLooksWhole()
    {
        foreach (Victim victim in Victim.Small(8))
        {
            for (int length = 0; length < victim.Metadata.Length; length++)
            {
                Exercise exercise = await Exercise.RunAsync(victim.Metadata[..length], victim.Payload, $"{victim} cut to {length}");
                Assert.True(exercise.Successes == 0, $"{victim} cut to {length}: {exercise.Successes} ways of reading succeeded");
            }
        }
    }
}
