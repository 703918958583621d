namespace PbsReader.Snapshots;

/// <summary>
/// The grammar of every name in a datastore: <c>[A-Za-z0-9_][A-Za-z0-9._-]*</c> (datastore spec, 1). So none is hidden, or a path.
/// </summary>
public static class SafeId
{
    /// <summary>Longest name; what a file system allows.</summary>
    public const int MaxLength = 255;

    /// <summary>Whether <paramref name="text"/> is such a name.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLength || text[0] is '.' or '-')
            return false;
        foreach (char letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-'))
                return false;
        }

        return true;
    }
}
