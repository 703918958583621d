namespace PxarMount.Vfs.Repository;

/// <summary>Names of the folders of a group's snapshots.</summary>
internal static class SnapshotNames
{
    /// <summary>
    /// A name for each time. Where the format gives one name to several, as local time does in the hour that is lived twice, each of
    /// them gets the time in UTC behind it; so does one that is called <paramref name="reserved"/>.
    /// </summary>
    internal static string[] Of(IReadOnlyList<long> times, SnapshotTimeFormat format, string reserved)
    {
        string[] names = [.. times.Select(format.Format)];
        var seen = new HashSet<string>(names.Length + 1, StringComparer.Ordinal) { reserved };
        HashSet<string>? clashing = null;
        foreach (string name in names)
        {
            if (!seen.Add(name))
                (clashing ??= new HashSet<string>(StringComparer.Ordinal)).Add(name);
        }

        for (int position = 0; clashing is not null && position < names.Length; position++)
        {
            if (clashing.Contains(names[position]))
                names[position] += "~" + SnapshotTimeFormat.Compact.Format(times[position]);
        }

        return names;
    }
}
