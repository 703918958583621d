using System.Buffers.Text;

namespace PxarMount.Daemon;

/// <summary>The mounts that this process sees (<c>/proc/self/mountinfo</c>), read without touching any of them.</summary>
internal static class MountTable
{
    /// <summary>The mount on top of a path; null when nothing is mounted right there.</summary>
    internal static MountEntry? Top(string path)
    {
        byte[] wanted = RawText.Encode(path);
        byte[] table = File.ReadAllBytes("/proc/self/mountinfo");
        MountEntry? top = null;
        foreach (Range line in Lines(table))
        {
            if (Parse(table.AsSpan(line), wanted) is { } entry)
                top = entry;
        }

        return top;
    }

    /// <summary>The entry of a line when it stands for this path; else null.</summary>
    internal static MountEntry? Parse(ReadOnlySpan<byte> line, ReadOnlySpan<byte> wanted)
    {
        ReadOnlySpan<byte> rest = line;
        Next(ref rest);
        Next(ref rest);
        ReadOnlySpan<byte> device = Next(ref rest);
        Next(ref rest);
        byte[] point = Unescape(Next(ref rest));
        int separator = rest.IndexOf(" - "u8);
        if (separator < 0 || !wanted.SequenceEqual(point))
            return null;
        rest = rest[(separator + 3)..];
        string type = RawText.Decode(Unescape(Next(ref rest)));
        string source = RawText.Decode(Unescape(Next(ref rest)));
        int colon = device.IndexOf((byte)':');
        return colon >= 0 && Utf8Parser.TryParse(device[(colon + 1)..], out uint minor, out _)
            ? new MountEntry(type, source, minor)
            : null;
    }

    private static IEnumerable<Range> Lines(byte[] table)
    {
        for (int start = 0; start < table.Length;)
        {
            int end = Array.IndexOf(table, (byte)'\n', start);
            end = end < 0 ? table.Length : end;
            yield return start..end;
            start = end + 1;
        }
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)' ');
        ReadOnlySpan<byte> field = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return field;
    }

    /// <summary>Blank, tab, line feed and backslash stand as three octal digits behind a backslash.</summary>
    private static byte[] Unescape(ReadOnlySpan<byte> field)
    {
        if (!field.Contains((byte)'\\'))
            return field.ToArray();
        var bytes = new List<byte>(field.Length);
        for (int index = 0; index < field.Length; index++)
        {
            if (field[index] == '\\' && index + 3 < field.Length && field[index + 1] is >= (byte)'0' and <= (byte)'3')
            {
                bytes.Add((byte)(((field[index + 1] - '0') << 6) | ((field[index + 2] - '0') << 3) | (field[index + 3] - '0')));
                index += 3;
            }
            else
            {
                bytes.Add(field[index]);
            }
        }

        return [.. bytes];
    }
}
