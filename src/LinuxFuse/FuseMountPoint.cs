namespace LinuxFuse;

/// <summary>A line of /proc/self/mountinfo: what is mounted where.</summary>
/// <param name="Path">Where it is mounted, as text.</param>
/// <param name="Type">Type of the file system, <c>fuse.SUBTYPE</c> for one of ours.</param>
/// <param name="Source">What <c>df</c> shows as source.</param>
/// <param name="Options">Options of the mount and of the file system, with commas.</param>
/// <param name="DeviceMajor">Major number of <c>st_dev</c>.</param>
/// <param name="DeviceMinor">Minor number of <c>st_dev</c>; the number of the connection of a FUSE file system.</param>
public sealed record FuseMountPoint(string Path, string Type, string Source, string Options, uint DeviceMajor, uint DeviceMinor)
{
    /// <summary>Whether a FUSE server answers for it.</summary>
    public bool IsFuse => Type is "fuse" or "fuseblk" || Type.StartsWith("fuse.", StringComparison.Ordinal);

    /// <summary>Whether both are the same mounted file system.</summary>
    public bool IsSameDevice(FuseMountPoint other) => DeviceMajor == other.DeviceMajor && DeviceMinor == other.DeviceMinor;
}
