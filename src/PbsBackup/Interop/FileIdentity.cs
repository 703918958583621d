namespace PbsBackup.Interop;

/// <summary>Which file it is, whatever its names: major and minor number of the device in one word, and the inode number.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
