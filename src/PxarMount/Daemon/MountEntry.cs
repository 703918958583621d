namespace PxarMount.Daemon;

/// <summary>A mount as the kernel lists it.</summary>
/// <param name="Type">Type of the file system, for example <c>fuse.pxar-mount</c>.</param>
/// <param name="Source">What was mounted.</param>
/// <param name="DeviceMinor">Minor device number; for a FUSE mount also the number of its connection.</param>
internal sealed record MountEntry(string Type, string Source, uint DeviceMinor)
{
    /// <summary>The subtype of our mounts unless the user wants another.</summary>
    internal const string OurSubType = "pxar-mount";

    internal bool IsFuse => Type is "fuse" or "fuseblk" || Type.StartsWith("fuse.", StringComparison.Ordinal);

    /// <summary>Whether it is a mount of this program.</summary>
    internal bool IsOurs(string? subType = null) => Type == "fuse." + OurSubType || (subType is not null && Type == "fuse." + subType);
}
