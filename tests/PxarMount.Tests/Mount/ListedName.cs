namespace PxarMount.Tests.Mount;

/// <summary>An entry of a listing as the kernel gets it.</summary>
/// <param name="Name">The name.</param>
/// <param name="NodeId">The inode that is taken over with its attributes; 0 for none, and in a plain listing.</param>
/// <param name="Inode">The number that getdents(2) shows.</param>
/// <param name="Cookie">Where the listing goes on.</param>
/// <param name="Type">Type bits.</param>
internal sealed record ListedName(byte[] Name, ulong NodeId, ulong Inode, long Cookie, uint Type)
{
    internal bool IsDot => Name.AsSpan().SequenceEqual("."u8) || Name.AsSpan().SequenceEqual(".."u8);
}
