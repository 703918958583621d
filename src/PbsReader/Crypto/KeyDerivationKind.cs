namespace PbsReader.Crypto;

/// <summary>How the passphrase of a key file becomes the key that wraps the key (datastore spec, 4.2).</summary>
public enum KeyDerivationKind
{
    /// <summary>No passphrase: the key lies open in the file.</summary>
    None,

    /// <summary>scrypt, which takes 64 MiB of memory with the usual costs.</summary>
    Scrypt,

    /// <summary>PBKDF2 with HMAC-SHA256.</summary>
    Pbkdf2,
}
