using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>What <c>find</c> asks of an entry; null asks nothing. Immutable, safe for concurrent use.</summary>
public sealed class EntryFilter
{
    /// <summary>Matched against the whole path.</summary>
    public Glob? Path { get; init; }

    /// <summary>Matched against the name.</summary>
    public Glob? Name { get; init; }

    /// <summary>Letters of <see cref="EntryType"/>.</summary>
    public string? Types { get; init; }

    /// <summary>Sizes; of files only.</summary>
    public SizeRange? Size { get; init; }

    /// <summary>Modified after this.</summary>
    public PxarTime? Newer { get; init; }

    /// <summary>Modified before this.</summary>
    public PxarTime? Older { get; init; }

    /// <summary>Whether link counts are needed to tell.</summary>
    public bool NeedsLinkCount => Types?.Contains('h', StringComparison.Ordinal) == true;

    /// <summary>Whether the entry is wanted.</summary>
    public bool IsMatch(ReadOnlySpan<byte> path, ReadOnlySpan<byte> name, in NodeAttributes attributes) =>
        (Name is null || Name.IsMatch(name))
        && (Path is null || Path.IsMatch(path))
        && (Types is null || EntryType.IsMatch(Types, attributes))
        && (Size is null || ((attributes.Mode & PxarStat.TypeMask) == PxarStat.TypeFile && Size.Value.Contains(attributes.Size)))
        && (Newer is null || TimeArgument.Compare(attributes.ModificationTime, Newer.Value) > 0)
        && (Older is null || TimeArgument.Compare(attributes.ModificationTime, Older.Value) < 0);
}
