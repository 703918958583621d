namespace LinuxFuse.Mounting;

/// <summary>What mounting gives.</summary>
/// <param name="Descriptor">Of /dev/fuse, with the new connection.</param>
/// <param name="KeepAlive">A socket at whose end fusermount3 unmounts; -1 when there is none.</param>
/// <param name="HelperProcess">The fusermount3 that waits for that; 0 when there is none.</param>
internal readonly record struct MountedDevice(int Descriptor, int KeepAlive, int HelperProcess);
