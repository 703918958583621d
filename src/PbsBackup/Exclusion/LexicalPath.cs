namespace PbsBackup.Exclusion;

/// <summary>Removes <c>.</c>, <c>..</c> and empty components from the text of a path, without asking a file system.</summary>
internal static class LexicalPath
{
    /// <summary>The normalized path; a leading and a trailing slash stay.</summary>
    public static byte[] Normalize(ReadOnlySpan<byte> path)
    {
        var result = new List<byte>(path.Length);
        bool isRooted = path.StartsWith("/"u8);
        if (isRooted)
            result.Add((byte)'/');
        int start = result.Count;
        foreach (Range range in path.Split((byte)'/'))
        {
            ReadOnlySpan<byte> component = path[range];
            if (component.IsEmpty || component.SequenceEqual("."u8))
                continue;
            if (component.SequenceEqual(".."u8))
            {
                int parent = result.LastIndexOf((byte)'/');
                result.RemoveRange(Math.Max(parent, start), result.Count - Math.Max(parent, start));
                continue;
            }

            if (result.Count > start)
                result.Add((byte)'/');
            result.AddRange(component);
        }

        if (path.EndsWith("/"u8) && result.Count > start)
            result.Add((byte)'/');
        return [.. result];
    }
}
