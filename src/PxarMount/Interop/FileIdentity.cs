namespace PxarMount.Interop;

/// <summary>Tells one file from another, also from one that got the inode number of a deleted file.</summary>
/// <param name="DeviceMajor">Major number of the file system's device.</param>
/// <param name="DeviceMinor">Minor number of the file system's device.</param>
/// <param name="Inode">Inode number.</param>
/// <param name="BirthSeconds">When it was made, where the file system keeps that.</param>
/// <param name="BirthNanoseconds">Nanoseconds of that.</param>
internal readonly record struct FileIdentity(
    uint DeviceMajor,
    uint DeviceMinor,
    ulong Inode,
    long BirthSeconds,
    uint BirthNanoseconds);
