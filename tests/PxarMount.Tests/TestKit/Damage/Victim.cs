namespace PxarMount.Tests.TestKit.Damage;

/// <summary>A good archive that is damaged again and again; the maps are made once.</summary>
public sealed class Victim
{
    public Victim(string name, byte[] metadata, byte[]? payload)
    {
        (Name, Metadata, Payload) = (name, metadata, payload);
        MetadataMap = ItemMap.Of(metadata);
        PayloadMap = payload is null ? null : ItemMap.Of(payload);
    }

    public string Name { get; }

    public byte[] Metadata { get; }

    public byte[]? Payload { get; }

    public ItemMap MetadataMap { get; }

    public ItemMap? PayloadMap { get; }

    /// <summary>Every golden archive.</summary>
    public static IReadOnlyList<Victim> OfGolden() =>
    [
        .. Golden.Archives.Select(golden => new Victim(
            golden.Name,
            File.ReadAllBytes(golden.MetadataPath),
            golden.PayloadPath is null ? null : File.ReadAllBytes(golden.PayloadPath))),
    ];

    /// <summary>Small archives in which every byte counts: damage hits structure far more often than in the golden ones.</summary>
    public static IReadOnlyList<Victim> Small(int count)
    {
        RandomTreeLimits limits = RandomTreeLimits.Format with { MaxEntries = 14, MaxContent = 60, MaxXAttrValue = 40, MaxName = 255, MaxTarget = 30 };
        return [.. Enumerable.Range(0, count).Select(seed =>
        {
            TestNode root = RandomTree.Create(seed, limits);
            TestArchive archive = seed % 2 == 0 ? TestArchive.Single(root) : TestArchive.Split(root, seed % 4 == 1 ? null : "prelude"u8.ToArray());
            return new Victim($"random-{seed}", archive.Metadata, archive.Payload);
        })];
    }

    public override string ToString() => Name;
}
