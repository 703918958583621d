namespace PxarMount.Tests.TestKit.Damage;

/// <summary>A damaged archive, and what was done to it.</summary>
public sealed record Mutant(byte[] Metadata, byte[]? Payload, string Story)
{
    /// <summary>The same seed does the same damage to the same victim.</summary>
    public static Mutant Of(Victim victim, ulong seed)
    {
        var random = new SeededRandom(seed);
        var story = new List<string>();
        if (victim.Payload is null || !random.OneIn(4))
        {
            byte[] metadata = Damage(victim.Metadata, victim.MetadataMap, random, story);
            return new Mutant(metadata, victim.Payload, $"{victim.Name} seed {seed}: {string.Join("; ", story)}");
        }

        byte[] payload = Damage(victim.Payload, victim.PayloadMap!, random, story);
        byte[] other = random.OneIn(4) ? Damage(victim.Metadata, victim.MetadataMap, random, story) : victim.Metadata;
        return new Mutant(other, payload, $"{victim.Name} seed {seed}, payload: {string.Join("; ", story)}");
    }

    private static byte[] Damage(byte[] stream, ItemMap map, SeededRandom random, List<string> story)
    {
        byte[] damaged = (byte[])stream.Clone();
        for (int count = random.Below(3) switch { 0 => 1 + random.Below(8), _ => 1 }; count > 0; count--)
            damaged = Mutation.Apply(damaged, map, random, story);
        return damaged;
    }
}
