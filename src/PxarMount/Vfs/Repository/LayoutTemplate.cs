using System.Text;
using PbsReader.Snapshots;

namespace PxarMount.Vfs.Repository;

/// <summary>Where folders of snapshots stand: a path with <c>{ns}</c>, <c>{type}</c>, <c>{id}</c> and <c>{time}</c>. Immutable.</summary>
public sealed class LayoutTemplate
{
    private const int LongestTemplate = 256;
    private const string TimeField = "time";
    private static readonly string[] s_fields = ["ns", "type", "id", TimeField];
    private readonly string[][] _folders;

    private LayoutTemplate(string[][] folders) => _folders = folders;

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static LayoutTemplate Parse(string text)
    {
        if (text.Length > LongestTemplate)
            throw new FormatException($"a layout has at most {LongestTemplate} characters");
        string[][] folders = [.. text.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(ParseFolder)];
        if (folders.Length == 0)
            throw new FormatException("the layout is empty; write for example {id}/{time}");
        if (folders.Any(parts => parts is ["." or ".."] || parts[0].StartsWith('.')))
            throw new FormatException($"'{text}': hidden folders cannot be in a layout");
        return new LayoutTemplate(folders);
    }

    /// <summary>The folders of a snapshot, outermost first; those of a namespace as many as it has names.</summary>
    /// <param name="snapshot">Which snapshot.</param>
    /// <param name="time">Its time as it is shown.</param>
    internal List<string> PathOf(SnapshotId snapshot, string time)
    {
        var path = new List<string>();
        foreach (string[] parts in _folders)
        {
            string name = string.Concat(parts.Select((part, position) => position % 2 == 0 ? part : ValueOf(part, snapshot, time)));
            path.AddRange(name.Split('/', StringSplitOptions.RemoveEmptyEntries));
        }

        return path;
    }

    /// <summary>What the template does not say of a snapshot, as an ending that tells it from others.</summary>
    internal string Rest(SnapshotId snapshot)
    {
        var rest = new StringBuilder();
        foreach (string field in s_fields)
        {
            bool isSaid = _folders.Any(parts => parts.Where((_, position) => position % 2 == 1).Contains(field));
            string value = isSaid ? "" : ValueOf(field, snapshot, SnapshotTimeFormat.Compact.Format(snapshot.Time));
            if (value.Length > 0)
                rest.Append('~').Append(value.Replace('/', '~'));
        }

        return rest.ToString();
    }

    private static string ValueOf(string field, SnapshotId snapshot, string time) => field switch
    {
        "ns" => snapshot.Group.Namespace.Path,
        "type" => snapshot.Group.Type,
        "id" => snapshot.Group.Id,
        _ => time,
    };

    // Text and fields in turn, text first.
    private static string[] ParseFolder(string text)
    {
        string[] parts = text.Split('{', '}');
        for (int position = 0; position < parts.Length; position++)
        {
            if (position % 2 == 1 && !s_fields.Contains(parts[position]))
                throw new FormatException($"'{{{parts[position]}}}' cannot be in a layout: there are {{ns}}, {{type}}, {{id}}, {{time}}");
            if (position % 2 == 0 && parts[position].Any(char.IsControl))
                throw new FormatException("a layout gives names of folders: no control character can be in it");
        }

        return parts.Length % 2 == 1 && text.Count(letter => letter == '{') == text.Count(letter => letter == '}')
            ? parts
            : throw new FormatException($"'{text}': a brace is missing");
    }
}
