using System.Diagnostics.CodeAnalysis;

namespace PbsReader.Snapshots;

/// <summary>A namespace of a datastore: up to 7 names below each other; the default value is the root (datastore spec, 1).</summary>
public readonly record struct BackupNamespace : IComparable<BackupNamespace>
{
    /// <summary>Most names below each other.</summary>
    public const int MaxDepth = 7;

    /// <summary>Longest text, slashes included.</summary>
    public const int MaxLength = 256;

    private readonly string? _path;

    private BackupNamespace(string path) => _path = path;

    /// <summary>The names joined by <c>/</c>; empty for the root.</summary>
    public string Path => _path ?? "";

    /// <summary>Whether this is the root namespace.</summary>
    public bool IsRoot => Path.Length == 0;

    /// <summary>The names, outermost first; none for the root.</summary>
    public IReadOnlyList<string> Components => IsRoot ? [] : Path.Split('/');

    /// <summary>Number of names.</summary>
    public int Depth => IsRoot ? 0 : Path.AsSpan().Count('/') + 1;

    /// <summary>Reads <c>a/b</c>; the empty text is the root.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BackupNamespace ns)
    {
        ns = default;
        if (text is null || text.Length > MaxLength)
            return false;
        if (text.Length == 0)
            return true;
        string[] names = text.Split('/');
        if (names.Length > MaxDepth || !Array.TrueForAll(names, name => SafeId.IsValid(name)))
            return false;
        ns = new BackupNamespace(text);
        return true;
    }

    /// <summary>The namespace <paramref name="name"/> inside this one; false when the name or the depth is not allowed.</summary>
    public bool TryAppend(string name, out BackupNamespace child) =>
        TryParse(IsRoot ? name : $"{Path}/{name}", out child) && child.Depth == Depth + 1;

    /// <summary>Orders by text, the root first.</summary>
    public int CompareTo(BackupNamespace other) => string.CompareOrdinal(Path, other.Path);

    /// <summary>The names joined by <c>/</c>.</summary>
    public override string ToString() => Path;
}
