using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit;

/// <summary>One golden archive.</summary>
/// <param name="Name">How tests call it.</param>
/// <param name="Metadata">File of the archive or its metadata half, in <c>pxar/</c>.</param>
/// <param name="Payload">File of the payload half, where it is here.</param>
/// <param name="Tree">Name of the tree it holds, where that is recorded.</param>
public sealed record GoldenArchive(string Name, string Metadata, string? Payload, string? Tree)
{
    /// <summary>Full path of the archive or its metadata half.</summary>
    public string MetadataPath => Golden.PathOf(Path.Combine("pxar", Metadata));

    /// <summary>Full path of the payload half.</summary>
    public string? PayloadPath => Payload is null ? null : Golden.PathOf(Path.Combine("pxar", Payload));

    /// <summary>Whether file contents can be compared.</summary>
    public bool HasContent => Payload is not null || Metadata.EndsWith(".pxar", StringComparison.Ordinal);

    /// <summary>Opens it from disk.</summary>
    public async Task<PxarAccessor> OpenAsync() => await PxarAccessor.OpenAsync(
        LocalFileSource.Open(MetadataPath), PayloadPath is null ? null : LocalFileSource.Open(PayloadPath));
}
