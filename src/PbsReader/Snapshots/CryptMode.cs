namespace PbsReader.Snapshots;

/// <summary>How the manifest says a file of a snapshot is stored (datastore spec, 7.2).</summary>
public enum CryptMode
{
    /// <summary>Plain, and the manifest is not signed.</summary>
    None,

    /// <summary>Plain, and the manifest is signed.</summary>
    SignOnly,

    /// <summary>Encrypted, and the manifest is signed.</summary>
    Encrypt,
}
