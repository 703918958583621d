namespace PbsReader.Blobs;

/// <summary>The four ways to store data in a blob (datastore spec, 3).</summary>
public enum BlobKind
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>One zstd frame.</summary>
    Compressed,

    /// <summary>AES-256-GCM.</summary>
    Encrypted,

    /// <summary>One zstd frame, then AES-256-GCM.</summary>
    CompressedEncrypted,
}
