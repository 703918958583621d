namespace PxarMount.Vfs;

/// <summary>A directory.</summary>
public abstract class DirectoryNode : Node
{
    /// <summary>The child of that name, hard links followed; null when there is none. Never null for a failure.</summary>
    public abstract ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken);

    /// <summary>
    /// The children, without <c>.</c> and <c>..</c>, hard links followed. <paramref name="cookie"/> is 0 for the start, or a
    /// <see cref="DirectoryItem.NextCookie"/> of this directory (cookies are larger than 15).
    /// </summary>
    public abstract IAsyncEnumerable<DirectoryItem> EnumerateAsync(long cookie, CancellationToken cancellationToken);
}
