namespace LinuxFuse;

/// <summary>Packs directory entries, plain or with attributes, until the reply is full. Lives for one request.</summary>
public ref struct DirectoryBuffer
{
    /// <summary>Whether the kernel wants attributes with the names (READDIRPLUS).</summary>
    public readonly bool WithAttributes => throw new NotImplementedException();

    /// <summary>
    /// Adds an entry behind which an enumeration goes on at <paramref name="nextCookie"/>; false when there is no room left, and
    /// then this entry belongs to the next request. With <see cref="WithAttributes"/> the kernel takes <paramref name="entry"/> over
    /// like a lookup's answer.
    /// </summary>
    public bool TryAdd(ReadOnlySpan<byte> name, long nextCookie, in FuseEntry entry) => throw new NotImplementedException();

    /// <summary>
    /// Adds <c>.</c> or <c>..</c> (or any name whose attributes are not to be taken over): number and type only.
    /// </summary>
    public bool TryAddNameOnly(ReadOnlySpan<byte> name, long nextCookie, ulong inode, uint mode) => throw new NotImplementedException();
}
