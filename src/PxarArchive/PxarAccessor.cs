using PxarArchive.Sources;

namespace PxarArchive;

/// <summary>An archive opened for random access (specification 6). Safe for concurrent use; owns its sources.</summary>
public sealed class PxarAccessor : IAsyncDisposable
{
    private PxarAccessor()
    {
    }

    /// <summary>1 for a single archive, 2 for a split one.</summary>
    public int FormatVersion => throw new NotImplementedException();

    /// <summary>Content of the PRELUDE item; null without one.</summary>
    public ReadOnlyMemory<byte>? Prelude => throw new NotImplementedException();

    /// <summary>Whether file contents can be read: always for v1, with a payload source for v2.</summary>
    public bool HasContent => throw new NotImplementedException();

    /// <summary>Opens and checks the beginning, the root and, for a split archive, both markers of the payload stream.</summary>
    public static ValueTask<PxarAccessor> OpenAsync(
        IRandomAccessSource metadata,
        IRandomAccessSource? payload = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The root directory.</summary>
    public ValueTask<PxarDirectory> OpenRootAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The directory whose GOODBYE item ends at <paramref name="end"/>.</summary>
    public ValueTask<PxarDirectory> OpenDirectoryAtEndAsync(long end, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The entry (not a directory) whose FILENAME item stands at <paramref name="offset"/>.</summary>
    public ValueTask<PxarEntry> ReadEntryAtAsync(long offset, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The file that a hard link stands for.</summary>
    public ValueTask<PxarEntry> ResolveHardLinkAsync(PxarEntry hardLink, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>The content of a file, for concurrent use; nothing to dispose.</summary>
    public IRandomAccessSource OpenContent(PxarEntry file) => throw new NotImplementedException();

    /// <summary>One pass over the metadata: counts, totals, hard links.</summary>
    public ValueTask<PxarSummary> SummarizeAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
