using System.Text;
using PxarMount.Interop;

namespace PxarMount;

/// <summary>
/// Carries arbitrary bytes through .NET strings: valid UTF-8 as text, any other byte B as the lone surrogate U+DC00+B. Command line
/// arguments take this form, so that every file name can be typed.
/// </summary>
public static class RawText
{
    /// <summary>Bytes to text, without loss.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
                bytes = bytes[consumed..];
            }
            else
            {
                text.Append((char)(0xDC00 + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    /// <summary>The bytes that <see cref="Decode"/> was given.</summary>
    public static byte[] Encode(string text)
    {
        using var bytes = new MemoryStream(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (int index = 0; index < text.Length;)
        {
            if (text[index] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.WriteByte((byte)(text[index++] - 0xDC00));
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(index), out Rune rune, out int consumed);
            bytes.Write(utf8[..rune.EncodeToUtf8(utf8)]);
            index += consumed;
        }

        return bytes.ToArray();
    }

    /// <summary>The arguments of this process as the kernel has them, program name first.</summary>
    public static string[] ProcessArguments() =>
        [.. ChildProcess.ArgumentBlock().ConvertAll(static argument => Decode(argument.AsSpan(0, argument.Length - 1)))];
}
