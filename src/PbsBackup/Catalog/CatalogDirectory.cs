using System.Buffers;
using PxarArchive;

namespace PbsBackup.Catalog;

/// <summary>The entries of a directory that is open. Where its own block is, and so how far its children are, shows at the end.</summary>
internal sealed class CatalogDirectory(byte[] name)
{
    private readonly ArrayBufferWriter<byte> _entries = new();

    // For each child directory: where its entry ends in the above, and where its block is.
    private readonly List<(int EntryEnd, long Block)> _children = [];
    private long _count;

    /// <summary>Its name in the directory around it.</summary>
    public byte[] Name => name;

    /// <summary>Adds a child directory, whose block is written.</summary>
    public void AddDirectory(ReadOnlySpan<byte> child, long block)
    {
        Begin((byte)'d', child);
        _children.Add((_entries.WrittenCount, block));
    }

    /// <summary>Adds a regular file.</summary>
    public void AddFile(ReadOnlySpan<byte> file, long size, long time)
    {
        Begin((byte)'f', file);
        CatalogNumber.WriteUnsigned(_entries, (ulong)size);
        CatalogNumber.WriteSigned(_entries, time);
    }

    /// <summary>Adds what is neither file nor directory.</summary>
    public void Add(ReadOnlySpan<byte> entry, PxarEntryKind kind) => Begin(LetterOf(kind), entry);

    /// <summary>Writes the block.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="start">Its offset in the catalog.</param>
    public void WriteTo(ArrayBufferWriter<byte> output, long start)
    {
        var body = new ArrayBufferWriter<byte>(_entries.WrittenCount + 16);
        CatalogNumber.WriteUnsigned(body, (ulong)_count);
        ReadOnlySpan<byte> entries = _entries.WrittenSpan;
        int done = 0;
        foreach ((int end, long block) in _children)
        {
            body.Write(entries[done..end]);
            CatalogNumber.WriteUnsigned(body, (ulong)(start - block));
            done = end;
        }

        body.Write(entries[done..]);
        CatalogNumber.WriteUnsigned(output, (ulong)body.WrittenCount);
        output.Write(body.WrittenSpan);
    }

    private static byte LetterOf(PxarEntryKind kind) => kind switch
    {
        PxarEntryKind.SymbolicLink => (byte)'l',
        PxarEntryKind.HardLink => (byte)'h',
        PxarEntryKind.BlockDevice => (byte)'b',
        PxarEntryKind.CharacterDevice => (byte)'c',
        PxarEntryKind.Fifo => (byte)'p',
        PxarEntryKind.Socket => (byte)'s',
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private void Begin(byte letter, ReadOnlySpan<byte> entry)
    {
        _count++;
        _entries.Write([letter]);
        CatalogNumber.WriteUnsigned(_entries, (ulong)entry.Length);
        _entries.Write(entry);
    }
}
