using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PbsReader.Snapshots;

/// <summary>The backups of one thing: <c>vm/100</c>, <c>ct/101</c>, <c>host/web1</c> (datastore spec, 1).</summary>
public sealed record BackupGroup : IComparable<BackupGroup>
{
    private BackupGroup(BackupNamespace ns, string type, string id) => (Namespace, Type, Id) = (ns, type, id);

    /// <summary>The types there are, in the order of listings.</summary>
    public static IReadOnlyList<string> Types { get; } = ["ct", "host", "vm"];

    /// <summary>Where the group lies.</summary>
    public BackupNamespace Namespace { get; }

    /// <summary>One of <see cref="Types"/>.</summary>
    public string Type { get; }

    /// <summary>The backup id.</summary>
    public string Id { get; }

    /// <summary>Checks type and id.</summary>
    public static bool TryCreate(BackupNamespace ns, string type, string id, [NotNullWhen(true)] out BackupGroup? group)
    {
        group = Types.Contains(type) && SafeId.IsValid(id) ? new BackupGroup(ns, type, id) : null;
        return group is not null;
    }

    /// <summary>Reads <c>type/id</c>.</summary>
    public static bool TryParse(BackupNamespace ns, string text, [NotNullWhen(true)] out BackupGroup? group)
    {
        group = null;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && TryCreate(ns, text[..slash], text[(slash + 1)..], out group);
    }

    /// <summary>Namespace, type, then ids: numbers by value before anything else by bytes.</summary>
    public int CompareTo(BackupGroup? other)
    {
        if (other is null)
            return 1;
        int order = Namespace.CompareTo(other.Namespace);
        if (order == 0)
            order = string.CompareOrdinal(Type, other.Type);
        return order != 0 ? order : CompareIds(Id, other.Id);
    }

    /// <summary><c>type/id</c>, without the namespace.</summary>
    public override string ToString() => $"{Type}/{Id}";

    private static int CompareIds(string left, string right)
    {
        bool leftIsNumber = TryNumber(left, out ulong leftNumber);
        bool rightIsNumber = TryNumber(right, out ulong rightNumber);
        if (leftIsNumber != rightIsNumber)
            return leftIsNumber ? -1 : 1;
        int order = leftIsNumber ? leftNumber.CompareTo(rightNumber) : 0;
        return order != 0 ? order : string.CompareOrdinal(left, right);
    }

    private static bool TryNumber(string text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
