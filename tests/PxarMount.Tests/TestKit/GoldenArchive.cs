namespace PxarMount.Tests.TestKit;

/// <summary>An archive made by the official tools, and the tree that it holds.</summary>
/// <param name="Metadata">File name of the archive, or of the metadata half.</param>
/// <param name="Payload">File name of the payload half; null for a single archive, and where only the metadata half is stored.</param>
/// <param name="Tree">File name of the record.</param>
public sealed record GoldenArchive(string Metadata, string? Payload, string Tree)
{
    /// <summary>Whether file contents are there.</summary>
    public bool HasContent => Payload is not null || Metadata.EndsWith(".pxar", StringComparison.Ordinal);

    public string MetadataPath => Golden.Archive(Metadata);

    public string? PayloadPath => Payload is null ? null : Golden.Archive(Payload);

    public override string ToString() => Metadata;
}
