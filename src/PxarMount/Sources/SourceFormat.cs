namespace PxarMount.Sources;

/// <summary>What a file is, by its content.</summary>
public enum SourceFormat
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,

    /// <summary>No byte at all.</summary>
    Empty,

    /// <summary>A single archive (<c>.pxar</c>).</summary>
    Archive,

    /// <summary>Metadata half of a split archive (<c>.mpxar</c>).</summary>
    Metadata,

    /// <summary>Payload half of a split archive (<c>.ppxar</c>).</summary>
    Payload,

    /// <summary>Something else that has a name; <see cref="SourceSniffer.NameOf"/>.</summary>
    Foreign,
}
