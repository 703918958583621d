using System.Buffers.Binary;
using System.Numerics;

namespace PxarArchive.Format;

/// <summary>The format's hash of names: SipHash-2-4 with a public key.</summary>
public static class NameHash
{
    private const ulong Key0 = 0x83ac3f1cfbb450db;
    private const ulong Key1 = 0xaa4f1b6879369fbd;

    /// <summary>Hash of a name without its NUL. Allocates nothing.</summary>
    public static ulong Compute(ReadOnlySpan<byte> name)
    {
        ulong v0 = Key0 ^ 0x736f6d6570736575;
        ulong v1 = Key1 ^ 0x646f72616e646f6d;
        ulong v2 = Key0 ^ 0x6c7967656e657261;
        ulong v3 = Key1 ^ 0x7465646279746573;
        ulong last = (ulong)name.Length << 56;
        while (name.Length >= 8)
        {
            Compress(BinaryPrimitives.ReadUInt64LittleEndian(name), ref v0, ref v1, ref v2, ref v3);
            name = name[8..];
        }

        for (int i = 0; i < name.Length; i++)
            last |= (ulong)name[i] << (8 * i);
        Compress(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Compress(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
