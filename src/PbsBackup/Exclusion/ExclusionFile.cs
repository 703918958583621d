namespace PbsBackup.Exclusion;

/// <summary>The text format of <c>.pxarexclude</c> files.</summary>
public static class ExclusionFile
{
    /// <summary>
    /// Appends the rules of a file to <paramref name="rules"/>. A malformed line is skipped and handed to
    /// <paramref name="onError"/> with what is wrong with it. <paramref name="directory"/> is the path of the directory that holds the
    /// file: empty for the root, else with a leading and without a trailing slash.
    /// </summary>
    public static void AppendTo(ExclusionList rules, ReadOnlySpan<byte> content, ReadOnlySpan<byte> directory, Action<string> onError)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(onError);
        int number = 0;
        foreach (Range range in content.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = content[range].Trim(" \t\r\f\n"u8);
            if (line.IsEmpty || line[0] == (byte)'#')
                continue;
            try
            {
                rules.Add(ExclusionPattern.ParseLine(line, directory));
            }
            catch (FormatException error)
            {
                onError($"line {number}: {error.Message}");
            }
        }
    }
}
