using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace PbsReader.Chunks;

/// <summary>
/// The 32 bytes that name a chunk: SHA-256 of its plain data, with the key's id behind it when encrypted (datastore spec, 4.1).
/// </summary>
public readonly struct ChunkDigest : IEquatable<ChunkDigest>, IComparable<ChunkDigest>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    /// <summary>Copies the first 32 bytes of <paramref name="source"/>.</summary>
    public ChunkDigest(ReadOnlySpan<byte> source)
    {
        _first = BinaryPrimitives.ReadUInt64BigEndian(source);
        _second = BinaryPrimitives.ReadUInt64BigEndian(source[8..]);
        _third = BinaryPrimitives.ReadUInt64BigEndian(source[16..]);
        _fourth = BinaryPrimitives.ReadUInt64BigEndian(source[24..]);
    }

    /// <summary>Whether both name the same data.</summary>
    public static bool operator ==(ChunkDigest left, ChunkDigest right) => left.Equals(right);

    /// <summary>Whether they name different data.</summary>
    public static bool operator !=(ChunkDigest left, ChunkDigest right) => !left.Equals(right);

    /// <summary>Reads 64 lower-case hexadecimal digits, as chunk files are named.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ChunkDigest digest)
    {
        digest = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != 2 * Size || text.ContainsAnyInRange('A', 'F'))
            return false;
        if (Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
            return false;
        digest = new ChunkDigest(bytes);
        return true;
    }

    /// <summary>Writes 32 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _first);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _second);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _third);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _fourth);
    }

    /// <inheritdoc/>
    public bool Equals(ChunkDigest other) =>
        _first == other._first && _second == other._second && _third == other._third && _fourth == other._fourth;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ChunkDigest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_first, _fourth);

    /// <inheritdoc/>
    public int CompareTo(ChunkDigest other)
    {
        int order = _first.CompareTo(other._first);
        if (order == 0)
            order = _second.CompareTo(other._second);
        if (order == 0)
            order = _third.CompareTo(other._third);
        return order != 0 ? order : _fourth.CompareTo(other._fourth);
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        WriteTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
