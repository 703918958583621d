using PbsReader.Chunks;

namespace PbsReader.Crypto;

/// <summary>The public name of an encryption key: 32 bytes (datastore spec, 4.1).</summary>
public readonly record struct KeyFingerprint
{
    private readonly ChunkDigest _bytes;

    /// <summary>Copies the first 32 bytes of <paramref name="source"/>.</summary>
    public KeyFingerprint(ReadOnlySpan<byte> source) => _bytes = new ChunkDigest(source);

    /// <summary>Reads 64 hexadecimal digits of either case; colons are ignored.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out KeyFingerprint fingerprint)
    {
        fingerprint = default;
        Span<char> digits = stackalloc char[2 * ChunkDigest.Size];
        int count = 0;
        foreach (char letter in text)
        {
            if (letter == ':')
                continue;
            if (count == digits.Length)
                return false;
            digits[count++] = char.ToLowerInvariant(letter);
        }

        if (count != digits.Length || !ChunkDigest.TryParse(digits, out ChunkDigest bytes))
            return false;
        fingerprint = new KeyFingerprint(bytes);
        return true;
    }

    /// <summary>The first 8 bytes, as people compare them: <c>0e:ab:d4:46:0b:6e:b9:ca</c>.</summary>
    public string ToShortString() => ToString()[..23];

    /// <summary>32 pairs of lower-case digits joined by colons.</summary>
    public override string ToString()
    {
        string digits = _bytes.ToString();
        return string.Join(':', Enumerable.Range(0, ChunkDigest.Size).Select(position => digits.Substring(2 * position, 2)));
    }

    private KeyFingerprint(ChunkDigest bytes) => _bytes = bytes;
}
