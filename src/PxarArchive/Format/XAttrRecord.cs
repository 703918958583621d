namespace PxarArchive.Format;

/// <summary>Content of XATTR: name, NUL, value.</summary>
public static class XAttrRecord
{
    /// <summary>Content length in bytes.</summary>
    public static int LengthOf(PxarXAttr attribute) => attribute.Name.Length + 1 + attribute.Value.Length;

    /// <summary>The attribute in the XATTR at <paramref name="offset"/>; its bytes are copied.</summary>
    /// <exception cref="PxarFormatException">No NUL, or an empty name.</exception>
    public static PxarXAttr Parse(ReadOnlySpan<byte> content, long offset)
    {
        int length = content.IndexOf((byte)0);
        if (length <= 0)
            throw new PxarFormatException(length < 0 ? "extended attribute without NUL" : "extended attribute without a name", offset);
        return new PxarXAttr(new FileName(content[..length]), content[(length + 1)..].ToArray());
    }

    /// <summary>Writes name, NUL and value.</summary>
    public static void WriteTo(Span<byte> destination, PxarXAttr attribute)
    {
        attribute.Name.Bytes.CopyTo(destination);
        destination[attribute.Name.Length] = 0;
        attribute.Value.Span.CopyTo(destination[(attribute.Name.Length + 1)..]);
    }
}
