namespace PbsReader.Caching;

/// <summary>How a datastore is joined with what this machine has of it.</summary>
public sealed record CachedDatastoreOptions
{
    /// <summary>What pins call the server: <c>host:port:datastore</c>.</summary>
    public required string Server { get; init; }

    /// <summary>A cache that other machines share; null without.</summary>
    public SharedChunkCache? Shared { get; init; }

    /// <summary>Told that pins stand for the server; called from any thread, and must not throw.</summary>
    public Action<string>? Report { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
