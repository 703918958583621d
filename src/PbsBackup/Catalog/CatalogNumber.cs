using System.Buffers;

namespace PbsBackup.Catalog;

/// <summary>Numbers in groups of seven bits, the lowest first (datastore spec, 10).</summary>
internal static class CatalogNumber
{
    private const int MaxLength = 11;
    private const byte More = 0x80;

    /// <summary>Writes a number; all groups but the last say that more follow.</summary>
    public static void WriteUnsigned(IBufferWriter<byte> output, ulong value)
    {
        Span<byte> target = output.GetSpan(MaxLength);
        int length = 0;
        for (; value >= More; value >>= 7)
            target[length++] = (byte)(value | More);
        target[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>Writes a number that can be negative: then all groups of its amount say that more follow, and a zero does.</summary>
    public static void WriteSigned(IBufferWriter<byte> output, long value)
    {
        if (value >= 0)
        {
            WriteUnsigned(output, (ulong)value);
            return;
        }

        Span<byte> target = output.GetSpan(MaxLength);
        int length = 0;
        for (ulong amount = unchecked((ulong)-value); amount > 0; amount >>= 7)
            target[length++] = (byte)(amount | More);
        target[length++] = 0;
        output.Advance(length);
    }
}
