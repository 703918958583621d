using System.Buffers.Binary;
using PxarArchive.Format;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>One injury to a stream of bytes.</summary>
public static class Mutation
{
    private static readonly ulong[] s_numbers =
    [
        0, 1, 15, 16, 17, 24, 39, 40, 4096, 4097, 65_536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 1UL << 48,
        long.MaxValue - 16, long.MaxValue, 1UL << 63, (1UL << 63) + 1, ulong.MaxValue - 15, ulong.MaxValue - 1, ulong.MaxValue,
    ];

    private static readonly PxarItemType[] s_types = Enum.GetValues<PxarItemType>();

    /// <summary>Injures <paramref name="stream"/>, which may be written to; adds to the <paramref name="story"/> what was done.</summary>
    public static byte[] Apply(byte[] stream, ItemMap map, SeededRandom random, List<string> story)
    {
        if (stream.Length == 0)
            return stream;
        switch (random.Below(16))
        {
            case 0 or 1 or 2:
                return FlipBit(stream, random.Below(stream.Length), random.Below(8), story);
            case 3:
                return SetByte(stream, random.Below(stream.Length), (byte)random.Next(), story);
            case 4 or 5 or 6 or 7:
                return SetWord(stream, Target(map.Words, stream, random), random, story);
            case 8:
                return SetType(stream, Target(map.Headers, stream, random), random, story);
            case 9:
                return Truncate(stream, random.OneIn(2) ? random.Below(stream.Length) : Target(map.Headers, stream, random), story);
            case 10:
                return Zero(stream, random, story);
            case 11:
                return Swap(stream, random, story);
            case 12:
                return Splice(stream, map, random, story);
            case 13:
                return Remove(stream, map, random, story);
            case 14:
                story.Add("append 1 to 100 bytes");
                return [.. stream, .. random.Bytes(1 + random.Below(100))];
            default:
                return CopyWord(stream, map, random, story);
        }
    }

    private static int Target(IReadOnlyList<int> offsets, byte[] stream, SeededRandom random)
    {
        int offset = offsets.Count == 0 ? 0 : offsets[random.Below(offsets.Count)];
        return Math.Min(offset, stream.Length - 1);
    }

    private static byte[] FlipBit(byte[] stream, int offset, int bit, List<string> story)
    {
        story.Add($"flip bit {bit} at {offset}");
        stream[offset] ^= (byte)(1 << bit);
        return stream;
    }

    private static byte[] SetByte(byte[] stream, int offset, byte value, List<string> story)
    {
        story.Add($"set {offset} to {value}");
        stream[offset] = value;
        return stream;
    }

    private static byte[] SetWord(byte[] stream, int offset, SeededRandom random, List<string> story)
    {
        if (offset + 8 > stream.Length)
            return FlipBit(stream, offset, 0, story);
        Span<byte> place = stream.AsSpan(offset, 8);
        ulong old = BinaryPrimitives.ReadUInt64LittleEndian(place);
        ulong value = random.Below(6) switch
        {
            0 => old + 1 + (ulong)random.Below(64),
            1 => old - 1 - (ulong)random.Below(64),
            2 => old ^ (1UL << random.Below(64)),
            3 => (ulong)random.Below(stream.Length),
            4 => (ulong)(stream.Length - offset + random.Below(64) - 32),
            _ => s_numbers[random.Below(s_numbers.Length)],
        };
        story.Add($"number at {offset} from {old} to {value}");
        BinaryPrimitives.WriteUInt64LittleEndian(place, value);
        return stream;
    }

    private static byte[] CopyWord(byte[] stream, ItemMap map, SeededRandom random, List<string> story)
    {
        int from = Target(map.Words, stream, random);
        int to = Target(map.Words, stream, random);
        if (Math.Max(from, to) + 8 > stream.Length)
            return FlipBit(stream, to, 7, story);
        story.Add($"number at {to} taken from {from}");
        stream.AsSpan(from, 8).CopyTo(stream.AsSpan(to));
        return stream;
    }

    private static byte[] SetType(byte[] stream, int offset, SeededRandom random, List<string> story)
    {
        if (offset + 8 > stream.Length)
            return FlipBit(stream, offset, 0, story);
        PxarItemType type = s_types[random.Below(s_types.Length)];
        story.Add($"type at {offset} to {type}");
        BinaryPrimitives.WriteUInt64LittleEndian(stream.AsSpan(offset), (ulong)type);
        return stream;
    }

    private static byte[] Truncate(byte[] stream, int length, List<string> story)
    {
        story.Add($"cut to {length}");
        return stream[..length];
    }

    private static byte[] Zero(byte[] stream, SeededRandom random, List<string> story)
    {
        (int offset, int length) = Range(stream, random, 4096);
        story.Add($"zeros at {offset}, {length} bytes");
        stream.AsSpan(offset, length).Clear();
        return stream;
    }

    private static byte[] Swap(byte[] stream, SeededRandom random, List<string> story)
    {
        (int first, int length) = Range(stream, random, 400);
        int second = random.Below(stream.Length - length + 1);
        story.Add($"{length} bytes at {first} and {second} swapped");
        byte[] held = stream.AsSpan(first, length).ToArray();
        stream.AsSpan(second, length).ToArray().CopyTo(stream, first);
        held.CopyTo(stream, second);
        return stream;
    }

    private static byte[] Splice(byte[] stream, ItemMap map, SeededRandom random, List<string> story)
    {
        int from = Target(map.Headers, stream, random);
        int length = Math.Min(stream.Length - from, 16 + random.Below(300));
        int to = random.OneIn(2) ? Target(map.Headers, stream, random) : random.Below(stream.Length);
        story.Add($"{length} bytes from {from} put in at {to}");
        return [.. stream.AsSpan(0, to), .. stream.AsSpan(from, length), .. stream.AsSpan(to)];
    }

    private static byte[] Remove(byte[] stream, ItemMap map, SeededRandom random, List<string> story)
    {
        int from = random.OneIn(2) ? Target(map.Headers, stream, random) : random.Below(stream.Length);
        int length = Math.Min(stream.Length - from, 1 + random.Below(200));
        story.Add($"{length} bytes at {from} removed");
        return [.. stream.AsSpan(0, from), .. stream.AsSpan(from + length)];
    }

    private static (int Offset, int Length) Range(byte[] stream, SeededRandom random, int longest)
    {
        int offset = random.Below(stream.Length);
        return (offset, Math.Min(stream.Length - offset, 1 + random.Below(longest)));
    }
}
