namespace PxarMount.Vfs;

/// <summary>A directory.</summary>
public abstract class DirectoryNode : Node
{
    /// <summary>How long it may be believed that a name that was looked up in vain is not there.</summary>
    public virtual TimeSpan NamesValidFor => Attributes.ValidFor;

    /// <summary>The child of that name, hard links followed; null when there is none. Never null for a failure.</summary>
    public abstract ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken);

    /// <summary>
    /// The children, without <c>.</c> and <c>..</c>, hard links followed. <paramref name="cookie"/> is 0 for the start, or a
    /// <see cref="DirectoryItem.NextCookie"/> of this directory (cookies are larger than 15). A child that cannot be read ends the
    /// enumeration with an exception; <see cref="SkipDamageAsync"/> finds the way behind it.
    /// </summary>
    public abstract IAsyncEnumerable<DirectoryItem> EnumerateAsync(long cookie, CancellationToken cancellationToken);

    /// <summary>
    /// Whether an enumeration that failed at <paramref name="cookie"/> began at one that this directory may have given out; false only
    /// for one that somebody made up.
    /// </summary>
    public virtual ValueTask<bool> IsCookieAsync(long cookie, CancellationToken cancellationToken) => new(true);

    /// <summary>
    /// For the child at <paramref name="cookie"/>, which an enumeration from there could not read: its name, and where the children
    /// behind it begin. Null when there is no way on.
    /// </summary>
    public virtual ValueTask<DamagedItem?> SkipDamageAsync(long cookie, CancellationToken cancellationToken) => default;
}
