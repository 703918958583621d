using System.Buffers.Binary;

namespace PxarMount.Tests.TestKit;

/// <summary>SplitMix64: the same numbers on every runtime, so that a seed names a test case for ever.</summary>
public sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed * 0x9E37_79B9_7F4A_7C15;

    public ulong Next()
    {
        ulong value = _state += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>0 to <paramref name="bound"/> - 1; 0 for a bound below 2.</summary>
    public int Below(int bound) => bound < 2 ? 0 : (int)(Next() % (ulong)bound);

    /// <summary>0 to <paramref name="bound"/> - 1; 0 for a bound below 2.</summary>
    public long Below(long bound) => bound < 2 ? 0 : (long)(Next() % (ulong)bound);

    public bool OneIn(int chances) => Below(chances) == 0;

    public T Pick<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];

    public void Fill(Span<byte> destination)
    {
        while (destination.Length >= 8)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination, Next());
            destination = destination[8..];
        }

        ulong rest = Next();
        for (int index = 0; index < destination.Length; index++, rest >>= 8)
            destination[index] = (byte)rest;
    }

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }
}
