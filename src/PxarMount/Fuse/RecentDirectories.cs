namespace PxarMount.Fuse;

/// <summary>
/// Remembers which directories were opened lately. Caching a listing costs the kernel more than reading it once, so it pays only for
/// a directory that is opened again. A fixed number of places, no lock; forgetting one is harmless.
/// </summary>
internal sealed class RecentDirectories
{
    private const int Bits = 12;
    private readonly ulong[] _places = new ulong[1 << Bits];

    /// <summary>Whether the directory was opened before; from now on it was.</summary>
    internal bool WasOpened(ulong inode)
    {
        ref ulong place = ref _places[(int)((inode * 0x9E3779B97F4A7C15) >> (64 - Bits))];
        if (Volatile.Read(ref place) == inode)
            return true;
        Volatile.Write(ref place, inode);
        return false;
    }
}
