namespace LinuxFuse;

/// <summary>An inode under a name, and for how long the kernel may believe it.</summary>
public struct FuseEntry
{
    /// <summary>Attributes; <see cref="FuseAttributes.Inode"/> 0 in a lookup's answer says "no such name", cached like any other.</summary>
    public FuseAttributes Attributes;

    /// <summary>How long the name may be cached.</summary>
    public TimeSpan NameValidFor;

    /// <summary>How long the attributes may be cached; zero makes the kernel ask again before it shows them.</summary>
    public TimeSpan AttributesValidFor;
}
