namespace PbsReader;

/// <summary>Why a <see cref="PbsException"/> was thrown; callers decide by it, people read the message.</summary>
public enum PbsError
{
    /// <summary>A datastore, namespace, group, snapshot, file or chunk that was asked for is not there.</summary>
    NotFound,

    /// <summary>Access was refused.</summary>
    Unauthorized,

    /// <summary>A server answered what the protocol does not allow.</summary>
    Protocol,

    /// <summary>Stored data is damaged, contradicts itself, or is not what its digest, checksum or signature says.</summary>
    Corrupt,

    /// <summary>Encrypted data, and no key was given.</summary>
    KeyRequired,

    /// <summary>The keys that were given are not the one that the data needs.</summary>
    KeyMismatch,

    /// <summary>The store cannot be reached now; trying again later may help.</summary>
    Unavailable,

    /// <summary>The server's certificate is unknown, or not the one that was known of it.</summary>
    Untrusted,
}
