namespace PbsReader.Caching;

/// <summary>Where a cache is and how large it may become.</summary>
public sealed record DiskCacheOptions
{
    /// <summary>Bytes that a cache may have when nothing was said, where there is room.</summary>
    public const long DefaultLimit = 4L << 30;

    /// <summary>The folder; it is made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// Most bytes, counted in blocks of 4 KiB a file; null: <see cref="DefaultLimit"/>, but no more than a quarter of what is free.
    /// </summary>
    public long? Limit { get; init; }

    /// <summary>Told, in one line, what keeps the cache from doing its work; called from any thread, and must not throw.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>The clock by which uses are noted and failures forgotten.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
