namespace PxarMount.Tests.TestKit;

/// <summary>How far a <see cref="RandomTree"/> may go.</summary>
public sealed record RandomTreeLimits
{
    /// <summary>All that the format can hold.</summary>
    public static RandomTreeLimits Format { get; } = new();

    /// <summary>What a Linux file system and the kernel's interfaces can hold, so that the tree can be mounted and extracted.</summary>
    public static RandomTreeLimits Linux { get; } = new()
    {
        MaxEntries = 250,
        MaxDepth = 12,
        MaxName = 255,
        MaxTarget = 1000,
        MaxXAttrValue = 300,
        LinuxOnly = true,
    };

    public int MaxEntries { get; init; } = 120;

    public int MaxDepth { get; init; } = 60;

    public int MaxName { get; init; } = 4096;

    public int MaxTarget { get; init; } = 4096;

    public int MaxContent { get; init; } = 20_000;

    public int MaxXAttrValue { get; init; } = 65_000;

    /// <summary>Leaves out what the format holds and Linux refuses: attributes on links, times that ext4 cannot keep.</summary>
    public bool LinuxOnly { get; init; }
}
