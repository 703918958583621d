namespace PbsReader.Catalog;

/// <summary>The variable-length numbers of catalogs (datastore spec, 10).</summary>
public static class CatalogNumber
{
    /// <summary>Most bytes of an unsigned number.</summary>
    public const int MaxLength = 10;

    /// <summary>Most bytes of a signed number.</summary>
    public const int MaxSignedLength = 11;

    private const int GroupBits = 7;
    private const byte More = 0x80;

    /// <summary>Reads an unsigned number and moves <paramref name="source"/> behind it; false when it does not end or fit.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (int index = 0; index < Math.Min(source.Length, MaxLength); index++)
        {
            byte group = source[index];
            if (!TryAdd(ref value, index, group))
                return false;
            if (group >= More)
                continue;
            source = source[(index + 1)..];
            return true;
        }

        return false;
    }

    /// <summary>Reads a signed number and moves <paramref name="source"/> behind it; false when it does not end or fit.</summary>
    public static bool TryReadSigned(ref ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        ulong magnitude = 0;
        for (int index = 0; index < Math.Min(source.Length, MaxSignedLength); index++)
        {
            byte group = source[index];
            bool isNegative = group == 0 && index > 0;
            if (!isNegative && !TryAdd(ref magnitude, index, group))
                return false;
            if (group >= More)
                continue;
            if (magnitude > (ulong)long.MaxValue + (isNegative ? 1UL : 0))
                return false;
            value = isNegative ? unchecked(-(long)magnitude) : (long)magnitude;
            source = source[(index + 1)..];
            return true;
        }

        return false;
    }

    private static bool TryAdd(ref ulong value, int position, byte group)
    {
        ulong bits = (ulong)(group & ~More);
        int shift = position * GroupBits;
        if (shift > 63 || bits << shift >> shift != bits)
            return false;
        value |= bits << shift;
        return true;
    }
}
