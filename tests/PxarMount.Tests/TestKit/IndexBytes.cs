using System.Buffers.Binary;
using System.Security.Cryptography;
using PbsReader.Chunks;
using PbsReader.Indexes;

namespace PxarMount.Tests.TestKit;

/// <summary>Index files, right and wrong ones.</summary>
public static class IndexBytes
{
    /// <summary>A dynamic index with the given ends; every digest is the hash of its position.</summary>
    public static byte[] Dynamic(params ulong[] ends)
    {
        byte[] file = new byte[IndexFile.HeaderSize + ends.Length * DynamicIndex.EntrySize];
        DynamicIndex.Magic.CopyTo(file);
        for (int position = 0; position < ends.Length; position++)
        {
            Span<byte> entry = file.AsSpan(IndexFile.HeaderSize + position * DynamicIndex.EntrySize);
            BinaryPrimitives.WriteUInt64LittleEndian(entry, ends[position]);
            DigestOf(position).CopyTo(entry[8..]);
        }

        return file;
    }

    /// <summary>A fixed index with so many digests.</summary>
    public static byte[] Fixed(ulong length, ulong chunkLength, int count)
    {
        byte[] file = new byte[IndexFile.HeaderSize + count * 32];
        FixedIndex.Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(FixedIndex.LengthOffset), length);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(FixedIndex.ChunkLengthOffset), chunkLength);
        for (int position = 0; position < count; position++)
            DigestOf(position).CopyTo(file.AsSpan(IndexFile.HeaderSize + position * 32));
        return file;
    }

    /// <summary>A dynamic index of these chunks.</summary>
    public static byte[] Dynamic(IEnumerable<(ulong End, ChunkDigest Digest)> chunks)
    {
        (ulong End, ChunkDigest Digest)[] all = [.. chunks];
        byte[] file = Dynamic([.. all.Select(chunk => chunk.End)]);
        for (int position = 0; position < all.Length; position++)
            all[position].Digest.WriteTo(file.AsSpan(IndexFile.HeaderSize + position * DynamicIndex.EntrySize + sizeof(ulong)));
        return file;
    }

    public static byte[] DigestOf(int position) => SHA256.HashData(BitConverter.GetBytes(position));
}
