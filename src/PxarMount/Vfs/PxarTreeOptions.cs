using PbsReader.Chunks;

namespace PxarMount.Vfs;

/// <summary>How an archive is shown as a tree.</summary>
public sealed record PxarTreeOptions
{
    /// <summary>Place among the archives of a repository.</summary>
    public TreeNumber Number { get; init; }

    /// <summary>
    /// Finds totals and link counts, called at most once, from any thread; null leaves them unknown. Without it a pass over all metadata
    /// is made.
    /// </summary>
    public Func<CancellationToken, ValueTask<ArchiveTotals?>>? FindTotals { get; init; }

    /// <summary>Told at most once, from any thread, when the totals cannot be had because the archive is damaged.</summary>
    public Action<Exception>? TotalsFailed { get; init; }

    /// <summary>The clock by which waiting is bounded.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The cache that the archive comes through; null where there is none.</summary>
    public ChunkCache? Chunks { get; init; }

    /// <summary>Disposed behind the archive.</summary>
    public IAsyncDisposable? Owned { get; init; }
}
