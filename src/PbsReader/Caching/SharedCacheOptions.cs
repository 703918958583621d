namespace PbsReader.Caching;

/// <summary>How a cache that many machines share is used.</summary>
public sealed record SharedCacheOptions
{
    /// <summary>What it is called in messages; no secret.</summary>
    public required string Name { get; init; }

    /// <summary>How long an answer may take: what a dead cache costs, once in a while.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long it is left alone after it failed.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a chunk stays there that nobody reads.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Told, in one line, that it fails, lies, or works again; called from any thread, and must not throw.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
