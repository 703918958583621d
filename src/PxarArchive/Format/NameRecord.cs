namespace PxarArchive.Format;

/// <summary>Content of FILENAME and SYMLINK: bytes and one NUL.</summary>
public static class NameRecord
{
    /// <summary>Content length in bytes.</summary>
    public static int LengthOf(ReadOnlySpan<byte> name) => name.Length + 1;

    /// <summary>The name in the FILENAME at <paramref name="offset"/>, without the NUL; a part of <paramref name="content"/>.</summary>
    /// <exception cref="PxarFormatException">No NUL at the end, or not a legal entry name.</exception>
    public static ReadOnlySpan<byte> ParseName(ReadOnlySpan<byte> content, long offset)
    {
        ReadOnlySpan<byte> name = Parse(content, offset);
        if (!FileName.IsValidEntryName(name))
            throw new PxarFormatException("illegal file name", offset);
        return name;
    }

    /// <summary>The target in the SYMLINK at <paramref name="offset"/>, without the NUL; a part of <paramref name="content"/>.</summary>
    /// <exception cref="PxarFormatException">No NUL at the end, one elsewhere, or nothing before it.</exception>
    public static ReadOnlySpan<byte> ParseTarget(ReadOnlySpan<byte> content, long offset)
    {
        ReadOnlySpan<byte> target = Parse(content, offset);
        if (target.IsEmpty || target.Contains((byte)0))
            throw new PxarFormatException("illegal target of a symbolic link", offset);
        return target;
    }

    /// <summary>Writes name and NUL.</summary>
    public static void WriteTo(Span<byte> destination, ReadOnlySpan<byte> name)
    {
        name.CopyTo(destination);
        destination[name.Length] = 0;
    }

    private static ReadOnlySpan<byte> Parse(ReadOnlySpan<byte> content, long offset) =>
        content.Length > 0 && content[^1] == 0
            ? content[..^1]
            : throw new PxarFormatException("name is not terminated by NUL", offset);
}
