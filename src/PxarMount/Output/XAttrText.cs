using System.Text.Unicode;

namespace PxarMount.Output;

/// <summary>Values of extended attributes as <c>getfattr</c> shows them.</summary>
public static class XAttrText
{
    /// <summary>Whether a value can be read as text.</summary>
    public static bool IsText(ReadOnlySpan<byte> value) => !value.ContainsAnyInRange((byte)0, (byte)31) && Utf8.IsValid(value);

    /// <summary>Quoted text, or <c>0x</c> and hexadecimal digits.</summary>
    public static string Format(ReadOnlySpan<byte> value)
    {
        if (!IsText(value))
            return "0x" + Convert.ToHexStringLower(value);
        string text = RawText.Decode(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return $"\"{NameText.Visible(text)}\"";
    }
}
