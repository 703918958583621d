namespace LinuxFuse.Interop;

/// <summary>Flags of mount(2).</summary>
[Flags]
internal enum MountFlags : ulong
{
    None = 0,
    MS_RDONLY = 1,
    MS_NOSUID = 2,
    MS_NODEV = 4,
    MS_NOEXEC = 8,
    MS_NOSYMFOLLOW = 256,
}
