using System.Text;

namespace PxarArchive;

/// <summary>
/// A name, a link target or an attribute name as it is stored: bytes, never decoded. Immutable; the bytes belong to this value.
/// </summary>
public readonly struct FileName : IEquatable<FileName>, IComparable<FileName>
{
    private readonly byte[]? _bytes;

    /// <summary>Copies <paramref name="bytes"/>.</summary>
    public FileName(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    private FileName(byte[] owned) => _bytes = owned;

    /// <summary>The bytes as stored, without a terminator.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The bytes as stored, without a terminator.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>Length in bytes.</summary>
    public int Length => _bytes?.Length ?? 0;

    /// <summary>True for the empty name, which only an archive's root has.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>Takes over <paramref name="bytes"/> without copying; the caller never writes to it again.</summary>
    public static FileName FromOwned(byte[] bytes) => new(bytes);

    /// <summary>The UTF-8 bytes of <paramref name="text"/>; for names that our own code or a person wrote.</summary>
    public static FileName FromText(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Whether these bytes may name a directory entry: 1 to 4096 bytes, no NUL, no <c>/</c>, neither <c>.</c> nor <c>..</c>.
    /// </summary>
    public static bool IsValidEntryName(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MaxLength
        && name.IndexOfAny((byte)0, (byte)'/') < 0
        && !name.SequenceEqual("."u8)
        && !name.SequenceEqual(".."u8);

    /// <summary>Longest entry name and link target of the format, in bytes.</summary>
    public const int MaxLength = 4096;

    /// <inheritdoc/>
    public bool Equals(FileName other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FileName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>Unsigned byte order, a prefix first: the order of names in an archive.</summary>
    public int CompareTo(FileName other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>For people only: UTF-8, with U+FFFD for what is not.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    /// <summary>Same bytes.</summary>
    public static bool operator ==(FileName left, FileName right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(FileName left, FileName right) => !left.Equals(right);

    /// <summary>Byte order.</summary>
    public static bool operator <(FileName left, FileName right) => left.CompareTo(right) < 0;

    /// <summary>Byte order.</summary>
    public static bool operator >(FileName left, FileName right) => left.CompareTo(right) > 0;

    /// <summary>Byte order.</summary>
    public static bool operator <=(FileName left, FileName right) => left.CompareTo(right) <= 0;

    /// <summary>Byte order.</summary>
    public static bool operator >=(FileName left, FileName right) => left.CompareTo(right) >= 0;
}
