using System.Buffers.Binary;
using System.Numerics;
using PbsReader.Chunks;
using PbsReader.Indexes;

namespace PbsBackup.Pipeline;

/// <summary>
/// Which chunks are worth asking the store for before they are encoded: those of the last snapshot, and those stored since. It keeps
/// eight bytes of each digest, so a rare answer is wrong; that costs a look into the store, which alone knows. Of chunks that this backup
/// has stored or found it keeps some whole, which need not be looked for again. Memory is bounded: what does not fit is not known. Safe
/// for concurrent use.
/// </summary>
internal sealed class KnownChunks
{
    private const int FirstCapacity = 1 << 12;
    private const int MostEntries = 1 << 22;
    private const int MostCertain = 1 << 15;

    private readonly Lock _gate = new();
    private ulong[] _table = new ulong[FirstCapacity];
    private readonly HashSet<ChunkDigest> _certain = [];
    private int _count;

    /// <summary>Adds every chunk of an index.</summary>
    public void AddAll(IChunkIndex index)
    {
        for (int position = 0; position < index.Count; position++)
            Add(index[position].Digest);
    }

    /// <summary>Adds a chunk.</summary>
    public void Add(ChunkDigest digest)
    {
        ulong key = KeyOf(digest);
        lock (_gate)
        {
            if (_count >= MostEntries)
                return;
            if (_count >= _table.Length / 2)
                Grow();
            ref ulong slot = ref _table[FindSlot(_table, key)];
            _count += slot == 0 ? 1 : 0;
            slot = key;
        }
    }

    /// <summary>Whether the store probably has it.</summary>
    public bool Contains(ChunkDigest digest)
    {
        ulong key = KeyOf(digest);
        lock (_gate)
            return _table[FindSlot(_table, key)] != 0;
    }

    /// <summary>Adds a chunk that this backup has stored, or found and marked as used.</summary>
    public void AddCertain(ChunkDigest digest)
    {
        lock (_gate)
        {
            if (_certain.Count < MostCertain)
                _certain.Add(digest);
        }
    }

    /// <summary>Whether this backup has stored it, or found it.</summary>
    public bool IsCertain(ChunkDigest digest)
    {
        lock (_gate)
            return _certain.Contains(digest);
    }

    // Zero marks an empty slot.
    private static ulong KeyOf(ChunkDigest digest)
    {
        Span<byte> bytes = stackalloc byte[ChunkDigest.Size];
        digest.WriteTo(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) | 1;
    }

    private static int FindSlot(ulong[] table, ulong key)
    {
        int slot = (int)(key >> (64 - BitOperations.Log2((uint)table.Length)));
        while (table[slot] != 0 && table[slot] != key)
            slot = (slot + 1) & (table.Length - 1);
        return slot;
    }

    private void Grow()
    {
        ulong[] larger = new ulong[_table.Length * 2];
        foreach (ulong key in _table)
        {
            if (key != 0)
                larger[FindSlot(larger, key)] = key;
        }

        _table = larger;
    }
}
