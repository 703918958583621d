namespace PxarMount.Commands;

/// <summary>What a user says about a datastore as a source, however it was said. Texts are not checked yet.</summary>
public sealed record DatastoreOptions
{
    /// <summary>Memory for chunks that was not asked for otherwise, in bytes.</summary>
    public const long DefaultCacheSize = 256L << 20;

    /// <summary>How long a server may be silent when nothing else was said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The datastore's directory, or its name on a server, when SOURCE names what is wanted of it; null when SOURCE says all.
    /// </summary>
    public string? Datastore { get; init; }

    /// <summary>Server and datastore in one text.</summary>
    public string? Repository { get; init; }

    /// <summary>The server's name or address.</summary>
    public string? Server { get; init; }

    /// <summary>Its port.</summary>
    public string? Port { get; init; }

    /// <summary>Who asks there.</summary>
    public string? AuthId { get; init; }

    /// <summary>The file in which the password lies, or the token's secret.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The fingerprint of its certificate.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How long it may be silent.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Whether to wait for it as long as it takes.</summary>
    public bool IsHard { get; init; }

    /// <summary>The namespace in which SOURCE lies.</summary>
    public string? Namespace { get; init; }

    /// <summary>Whether nobody is to be asked, and no command to be run that might ask.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Key files.</summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary>An open descriptor from which a key file can be read.</summary>
    public int? KeyDescriptor { get; init; }

    /// <summary>Memory for chunks, in bytes.</summary>
    public long CacheSize { get; init; } = DefaultCacheSize;

    /// <summary>Where chunks of servers are kept on disk; null for the usual place.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>How much of them, in bytes; 0 for nothing, null when nothing was said.</summary>
    public long? DiskCacheSize { get; init; }

    /// <summary>A shared cache.</summary>
    public string? Redis { get; init; }

    /// <summary>How long listings of a datastore are believed.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How folders of snapshots are named.</summary>
    public string? TimeFormat { get; init; }

    /// <summary>Name them in local time.</summary>
    public bool IsLocalTime { get; init; }

    /// <summary>Which folders there are.</summary>
    public string? Layout { get; init; }
}
