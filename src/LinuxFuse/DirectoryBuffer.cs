using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LinuxFuse.Protocol;

namespace LinuxFuse;

/// <summary>Packs directory entries, plain or with attributes, until the reply is full. Lives for one request.</summary>
public ref struct DirectoryBuffer
{
    /// <summary>Longest name in bytes that every kernel takes from a listing.</summary>
    public const int LongestName = 1024;

    private readonly Span<byte> _destination;
    private readonly bool _cacheable;

    /// <summary>A buffer that packs into <paramref name="destination"/>.</summary>
    public DirectoryBuffer(Span<byte> destination, bool withAttributes)
        : this(destination, withAttributes, cacheable: true)
    {
    }

    internal DirectoryBuffer(Span<byte> destination, bool withAttributes, bool cacheable)
    {
        _destination = destination;
        WithAttributes = withAttributes;
        _cacheable = cacheable;
    }

    /// <summary>Whether the kernel wants attributes with the names (READDIRPLUS).</summary>
    public readonly bool WithAttributes { get; }

    /// <summary>Bytes packed so far.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// Adds an entry behind which an enumeration goes on at <paramref name="nextCookie"/>; false when there is no room left, and
    /// then this entry belongs to the next request. With <see cref="WithAttributes"/> the kernel takes <paramref name="entry"/> over
    /// like a lookup's answer. A name that the kernel would refuse (empty, longer than <see cref="LongestName"/>, with a slash or a
    /// NUL) is left out, because it would make the whole listing fail.
    /// </summary>
    public bool TryAdd(scoped ReadOnlySpan<byte> name, long nextCookie, scoped in FuseEntry entry)
    {
        int start = Length;
        if (!TryAddNameOnly(name, nextCookie, entry.Attributes.Inode, entry.Attributes.Mode))
            return false;
        if (WithAttributes && Length > start && !IsDotOrDotDot(name))
            MemoryMarshal.AsRef<fuse_entry_out>(_destination[start..]).Set(entry, _cacheable);
        return true;
    }

    /// <summary>
    /// Adds <c>.</c> or <c>..</c> (or any name whose attributes are not to be taken over): number and type only.
    /// </summary>
    public bool TryAddNameOnly(scoped ReadOnlySpan<byte> name, long nextCookie, ulong inode, uint mode)
    {
        if (!IsAcceptable(name))
            return true;
        Span<byte> record = Reserve(name.Length);
        if (record.IsEmpty)
            return false;

        // An entry with nodeid 0 is a name without attributes.
        if (WithAttributes)
            MemoryMarshal.AsRef<fuse_entry_out>(record) = default;
        Fill(record, name, nextCookie, inode, mode);
        return true;
    }

    private static bool IsAcceptable(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= LongestName && name.IndexOfAny((byte)0, (byte)'/') < 0;

    private static bool IsDotOrDotDot(ReadOnlySpan<byte> name) => name.SequenceEqual("."u8) || name.SequenceEqual(".."u8);

    private Span<byte> Reserve(int nameLength)
    {
        int head = WithAttributes ? Unsafe.SizeOf<fuse_direntplus>() : Unsafe.SizeOf<fuse_dirent>();
        int size = (head + nameLength + 7) & ~7;
        if (size > _destination.Length - Length)
            return default;
        Span<byte> record = _destination.Slice(Length, size);
        Length += size;
        return record;
    }

    private readonly void Fill(scoped Span<byte> record, scoped ReadOnlySpan<byte> name, long nextCookie, ulong inode, uint mode)
    {
        Span<byte> plain = WithAttributes ? record[Unsafe.SizeOf<fuse_entry_out>()..] : record;
        ref fuse_dirent dirent = ref MemoryMarshal.AsRef<fuse_dirent>(plain);
        dirent.ino = inode;
        dirent.off = (ulong)nextCookie;
        dirent.namelen = (uint)name.Length;
        dirent.type = (mode >> 12) & 15;
        Span<byte> rest = plain[Unsafe.SizeOf<fuse_dirent>()..];
        name.CopyTo(rest);
        rest[name.Length..].Clear();
    }
}
