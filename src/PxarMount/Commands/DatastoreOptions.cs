namespace PxarMount.Commands;

/// <summary>What a user says about a datastore as a source, however it was said. Texts are not checked yet.</summary>
public sealed record DatastoreOptions
{
    /// <summary>Memory for chunks that was not asked for otherwise, in bytes.</summary>
    public const long DefaultCacheSize = 256L << 20;

    /// <summary>The datastore's directory, when SOURCE names what is wanted of it; null when SOURCE is a path.</summary>
    public string? Directory { get; init; }

    /// <summary>The namespace in which SOURCE lies.</summary>
    public string? Namespace { get; init; }

    /// <summary>Key files.</summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary>An open descriptor from which a key file can be read.</summary>
    public int? KeyDescriptor { get; init; }

    /// <summary>Memory for chunks, in bytes.</summary>
    public long CacheSize { get; init; } = DefaultCacheSize;

    /// <summary>How long listings of a datastore are believed.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How folders of snapshots are named.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>Name them in local time.</summary>
    public bool IsLocalTime { get; init; }

    /// <summary>Which folders there are.</summary>
    public string? Layout { get; init; }
}
