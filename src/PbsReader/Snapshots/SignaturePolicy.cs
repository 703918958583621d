namespace PbsReader.Snapshots;

/// <summary>
/// What keys mean for snapshots without a signature. A hostile store can strip signature and fingerprint, or put a plain backup in an
/// encrypted one's place; only a user who asked for a key can tell that one has to be there (datastore spec, 8).
/// </summary>
public enum SignaturePolicy
{
    /// <summary>
    /// When there are keys, every snapshot must be signed by one of them. For keys that the user named together with the snapshot.
    /// </summary>
    Required,

    /// <summary>
    /// A snapshot that shows no sign of a key opens, whatever keys there are. For keys from a default place, and for mounts of many
    /// snapshots, plain ones among them.
    /// </summary>
    WhereMarked,
}
