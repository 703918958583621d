namespace PbsReader.Interop;

/// <summary>What the system says of a file.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970.</param>
/// <param name="Inode">Its number in its file system.</param>
/// <param name="Mode">Type and permissions.</param>
/// <param name="Owner">The user's number.</param>
internal readonly record struct FileFacts(long Length, long Modified, ulong Inode, int Mode, uint Owner)
{
    /// <summary>Permissions of group and others.</summary>
    public int OpenToOthers => Mode & 0x3f;
}
