using LinuxFuse;

namespace PxarMount.Daemon;

/// <summary>By what a mount of this program is told from others.</summary>
internal static class OurMounts
{
    /// <summary>The subtype of our mounts unless the user wants another.</summary>
    internal const string SubType = "pxar-mount";

    /// <summary>Whether it is a mount of this program, or has the subtype that the user chose.</summary>
    internal static bool Contains(FuseMountPoint mount, string? chosenSubType = null) =>
        mount.Type == "fuse." + SubType || (chosenSubType is not null && mount.Type == "fuse." + chosenSubType);
}
