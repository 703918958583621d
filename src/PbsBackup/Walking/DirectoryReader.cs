using System.Buffers.Binary;
using PbsBackup.Interop;

namespace PbsBackup.Walking;

/// <summary>Lists directories: names as bytes, filtered and sorted. Its buffers serve one directory after the other.</summary>
internal sealed class DirectoryReader
{
    // Of linux_dirent64: inode (8), offset (8), record length (2), type (1), name with NUL.
    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;

    private readonly byte[] _records = new byte[32768];
    private readonly List<ListedName> _entries = [];
    private byte[] _names = new byte[16384];
    private int _namesLength;

    /// <summary>Decides whether an entry is taken.</summary>
    public delegate bool Filter(int directory, ReadOnlySpan<byte> name, byte type);

    /// <summary>Lists an open directory. On an error (below zero), the listing has what was read until then.</summary>
    public int Read(int directory, Filter filter, out DirectoryListing listing)
    {
        _entries.Clear();
        _namesLength = 0;
        int count;
        while ((count = Posix.ReadDirectory(directory, _records)) > 0)
        {
            for (ReadOnlySpan<byte> records = _records.AsSpan(0, count); !records.IsEmpty;)
            {
                int length = BinaryPrimitives.ReadUInt16LittleEndian(records[LengthOffset..]);
                ReadOnlySpan<byte> name = records[NameOffset..length];
                name = name[..name.IndexOf((byte)0)];
                byte type = records[TypeOffset];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8) && filter(directory, name, type))
                    Add(name, type);
                records = records[length..];
            }
        }

        byte[] names = _names.AsSpan(0, _namesLength).ToArray();
        ListedName[] entries = [.. _entries];
        entries.AsSpan().Sort((left, right) => NameOf(names, left).SequenceCompareTo(NameOf(names, right)));
        listing = new DirectoryListing(names, entries);
        _entries.Clear();
        if (_entries.Capacity > 65536)
            (_entries.Capacity, _names) = (0, new byte[16384]);
        return count;
    }

    private static ReadOnlySpan<byte> NameOf(byte[] names, ListedName entry) => names.AsSpan(entry.Start, entry.Length);

    private void Add(ReadOnlySpan<byte> name, byte type)
    {
        int end = checked(_namesLength + name.Length + 1);
        if (end > _names.Length)
            Array.Resize(ref _names, Math.Max(end, (int)Math.Min(2L * _names.Length, Array.MaxLength)));
        name.CopyTo(_names.AsSpan(_namesLength));
        _names[end - 1] = 0;
        _entries.Add(new ListedName(_namesLength, (ushort)name.Length, type));
        _namesLength = end;
    }
}
