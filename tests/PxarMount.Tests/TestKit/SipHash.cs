using System.Buffers.Binary;
using System.Numerics;

namespace PxarMount.Tests.TestKit;

/// <summary>The name hash, written a second time, so that the product's own cannot vouch for itself.</summary>
public static class SipHash
{
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        const ulong k0 = 0x83ac3f1cfbb450db, k1 = 0xaa4f1b6879369fbd;
        ulong[] v = [k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d, k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573];
        byte[] padded = new byte[(bytes.Length + 8) / 8 * 8];
        bytes.CopyTo(padded);
        padded[^1] = (byte)bytes.Length;
        for (int index = 0; index < padded.Length; index += 8)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(padded.AsSpan(index));
            v[3] ^= word;
            Round(v);
            Round(v);
            v[0] ^= word;
        }

        v[2] ^= 0xff;
        for (int round = 0; round < 4; round++)
            Round(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void Round(ulong[] v)
    {
        v[0] += v[1];
        v[1] = BitOperations.RotateLeft(v[1], 13) ^ v[0];
        v[0] = BitOperations.RotateLeft(v[0], 32);
        v[2] += v[3];
        v[3] = BitOperations.RotateLeft(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = BitOperations.RotateLeft(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = BitOperations.RotateLeft(v[1], 17) ^ v[2];
        v[2] = BitOperations.RotateLeft(v[2], 32);
    }
}
