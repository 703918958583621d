using System.Buffers.Binary;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>One injury to bytes of which nothing is known: numbers of every width, text, lengths, order.</summary>
public static class ByteDamage
{
    private static readonly ulong[] s_numbers =
        [0, 1, 7, 8, 12, 40, 44, 127, 128, 4096, 65_535, 1 << 24, int.MaxValue, uint.MaxValue, long.MaxValue, 1UL << 63, ulong.MaxValue];

    private static readonly string[] s_words =
        ["null", "true", "{}", "[]", "\"\"", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "-1", "1e9", "99999999999999999999", "../", "\n"];

    /// <summary>Injures <paramref name="data"/>, which may be written to; adds to the <paramref name="story"/> what was done.</summary>
    public static byte[] Apply(byte[] data, SeededRandom random, List<string> story)
    {
        int offset = random.Below(data.Length);
        int length = Math.Min(data.Length - offset, 1 + random.Below(40));
        if (data.Length == 0)
            return Insert(data, 0, random.Bytes(1 + random.Below(60)), "noise", story);
        switch (random.Below(12))
        {
            case 0 or 1 or 2:
                int bit = random.Below(8);
                story.Add($"flip bit {bit} at {offset}");
                data[offset] ^= (byte)(1 << bit);
                return data;
            case 3 or 4:
                return SetNumber(data, offset, random, story);
            case 5:
                story.Add($"cut to {offset}");
                return data[..offset];
            case 6:
                story.Add($"{length} bytes at {offset} removed");
                return [.. data[..offset], .. data[(offset + length)..]];
            case 7:
                return Insert(data, offset, random.Bytes(length), "noise", story);
            case 8:
                return Insert(data, random.Below(data.Length), data[offset..(offset + length)], $"{length} bytes from {offset}", story);
            case 9:
                string word = s_words[random.Below(s_words.Length)];
                int replaced = Math.Min(random.Below(8), data.Length - offset);
                return Insert([.. data[..offset], .. data[(offset + replaced)..]], offset, System.Text.Encoding.ASCII.GetBytes(word), word, story);
            case 10:
                story.Add($"zeros at {offset}, {length} bytes");
                data.AsSpan(offset, length).Clear();
                return data;
            default:
                return Insert(data, data.Length, random.Bytes(length), "noise", story);
        }
    }

    private static byte[] Insert(byte[] data, int offset, byte[] inserted, string what, List<string> story)
    {
        story.Add($"{what} put in at {offset}");
        return [.. data[..offset], .. inserted, .. data[offset..]];
    }

    private static byte[] SetNumber(byte[] data, int offset, SeededRandom random, List<string> story)
    {
        int width = Math.Min(random.Pick(1, 2, 4, 8), data.Length - offset);
        Span<byte> number = stackalloc byte[8];
        number.Clear();
        data.AsSpan(offset, width).CopyTo(number);
        ulong old = BinaryPrimitives.ReadUInt64LittleEndian(number);
        ulong value = random.Below(4) switch
        {
            0 => old + 1 + (ulong)random.Below(64),
            1 => old - 1 - (ulong)random.Below(64),
            2 => (ulong)data.Length + (ulong)random.Below(16) - 8,
            _ => s_numbers[random.Below(s_numbers.Length)],
        };
        story.Add($"{width} bytes at {offset} from {old} to {value}");
        BinaryPrimitives.WriteUInt64LittleEndian(number, value);
        number[..width].CopyTo(data.AsSpan(offset));
        return data;
    }
}
