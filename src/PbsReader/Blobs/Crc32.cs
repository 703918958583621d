using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace PbsReader.Blobs;

/// <summary>CRC-32 as zlib and Ethernet have it: reflected polynomial 0xEDB88320, complemented before and after.</summary>
internal static class Crc32
{
    private const int FoldedLength = 64;

    // x^n mod P, reflected, for distances of 512 + 64 and 512, 128 + 64 and 128 bits.
    private static readonly Vector128<ulong> s_foldBy512 = Vector128.Create(0x1_5444_2bd4UL, 0x1_c6e4_1596UL);
    private static readonly Vector128<ulong> s_foldBy128 = Vector128.Create(0x1_7519_97d0UL, 0x0_ccaa_009eUL);

    private static readonly uint[] s_table = CreateTable();

    /// <summary>The checksum of <paramref name="data"/>; 0 for no data.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        if (Pclmulqdq.IsSupported && data.Length >= FoldedLength)
            return ComputeFolded(data);
        return ArmCrc32.Arm64.IsSupported ? ComputeArm(data) : ComputePortable(data);
    }

    /// <summary>The same with tables, eight bytes a step.</summary>
    internal static uint ComputePortable(ReadOnlySpan<byte> data) => ~Update(uint.MaxValue, data);

    /// <summary>The same with the instructions of arm64.</summary>
    internal static uint ComputeArm(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = ArmCrc32.Arm64.ComputeCrc32(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte value in data)
            crc = ArmCrc32.ComputeCrc32(crc, value);
        return ~crc;
    }

    /// <summary>
    /// The same with carry-less multiplication: four lanes of 16 bytes are each multiplied forward by 64 bytes, until what is left is a
    /// message of 16 bytes with the same remainder.
    /// </summary>
    internal static uint ComputeFolded(ReadOnlySpan<byte> data)
    {
        ref byte source = ref MemoryMarshal.GetReference(data);
        Vector128<ulong> first = Load(ref source, 0) ^ Vector128.CreateScalar((ulong)uint.MaxValue);
        Vector128<ulong> second = Load(ref source, 16);
        Vector128<ulong> third = Load(ref source, 32);
        Vector128<ulong> fourth = Load(ref source, 48);
        nuint position = FoldedLength;
        nuint length = (nuint)data.Length;
        Vector128<ulong> by512 = s_foldBy512;
        for (; length - position >= FoldedLength; position += FoldedLength)
        {
            first = Fold(first, by512) ^ Load(ref source, position);
            second = Fold(second, by512) ^ Load(ref source, position + 16);
            third = Fold(third, by512) ^ Load(ref source, position + 32);
            fourth = Fold(fourth, by512) ^ Load(ref source, position + 48);
        }

        second ^= Fold(first, s_foldBy128);
        third ^= Fold(second, s_foldBy128);
        fourth ^= Fold(third, s_foldBy128);
        for (; length - position >= 16; position += 16)
            fourth = Fold(fourth, s_foldBy128) ^ Load(ref source, position);

        Span<byte> rest = stackalloc byte[16];
        fourth.AsByte().CopyTo(rest);
        return ~Update(Update(0, rest), data[(int)position..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ref byte source, nuint offset) => Vector128.LoadUnsafe(ref source, offset).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Fold(Vector128<ulong> value, Vector128<ulong> distance) =>
        Pclmulqdq.CarrylessMultiply(value, distance, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, distance, 0x11);

    private static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] table = s_table;
        for (; data.Length >= 8; data = data[8..])
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = table[0x700 + (byte)low] ^ table[0x600 + (byte)(low >> 8)] ^ table[0x500 + (byte)(low >> 16)] ^ table[0x400 + (low >> 24)]
                ^ table[0x300 + (byte)high] ^ table[0x200 + (byte)(high >> 8)] ^ table[0x100 + (byte)(high >> 16)] ^ table[high >> 24];
        }

        foreach (byte value in data)
            crc = table[(byte)crc ^ value] ^ (crc >> 8);
        return crc;
    }

    // Row k holds the remainders of a byte that has k zero bytes behind it.
    private static uint[] CreateTable()
    {
        uint[] table = new uint[8 * 256];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1;
            table[value] = crc;
        }

        for (int position = 256; position < table.Length; position++)
            table[position] = table[(byte)table[position - 256]] ^ (table[position - 256] >> 8);
        return table;
    }
}
