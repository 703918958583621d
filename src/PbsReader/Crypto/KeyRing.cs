namespace PbsReader.Crypto;

/// <summary>The unlocked keys of a session, found by fingerprint. Immutable, safe for concurrent use; owns its keys.</summary>
public sealed class KeyRing(IReadOnlyList<CryptConfig> keys) : IDisposable
{
    /// <summary>No keys.</summary>
    public static KeyRing Empty { get; } = new([]);

    /// <summary>The keys, as given.</summary>
    public IReadOnlyList<CryptConfig> Keys => keys;

    /// <summary>The key of that name; null when it was not given.</summary>
    public CryptConfig? Find(KeyFingerprint fingerprint)
    {
        foreach (CryptConfig key in keys)
        {
            if (key.Fingerprint == fingerprint)
                return key;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CryptConfig key in keys)
            key.Dispose();
    }
}
