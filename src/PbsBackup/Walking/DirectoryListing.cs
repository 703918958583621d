namespace PbsBackup.Walking;

/// <summary>The names of one directory in archive order, with a position in it.</summary>
internal sealed class DirectoryListing(byte[] names, ListedName[] entries)
{
    private int _next;

    /// <summary>Number of names.</summary>
    public int Count => entries.Length;

    /// <summary>Type of the current entry as the directory told it.</summary>
    public byte CurrentType => entries[_next - 1].Type;

    /// <summary>Name of the current entry, followed by NUL.</summary>
    public ReadOnlySpan<byte> CurrentName => names.AsSpan(entries[_next - 1].Start, entries[_next - 1].Length + 1);

    /// <summary>Goes to the next entry; false behind the last.</summary>
    public bool MoveNext() => _next < entries.Length && _next++ >= 0;

    /// <summary>Goes behind the last entry.</summary>
    public void SkipRest() => _next = entries.Length;
}
