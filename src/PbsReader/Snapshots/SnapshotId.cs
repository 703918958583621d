using System.Diagnostics.CodeAnalysis;

namespace PbsReader.Snapshots;

/// <summary>One backup: a group and a time (datastore spec, 1).</summary>
/// <param name="Group">Whose backup.</param>
/// <param name="Time">When: seconds since 1970, UTC, at least 1.</param>
public sealed record SnapshotId(BackupGroup Group, long Time) : IComparable<SnapshotId>
{
    /// <summary>Reads <c>type/id/time</c>, the time as in directory names.</summary>
    public static bool TryParse(BackupNamespace ns, string text, [NotNullWhen(true)] out SnapshotId? snapshot)
    {
        snapshot = null;
        int slash = text.LastIndexOf('/');
        if (slash < 0 || !BackupTime.TryParse(text.AsSpan(slash + 1), out long time))
            return false;
        if (!BackupGroup.TryParse(ns, text[..slash], out BackupGroup? group))
            return false;
        snapshot = new SnapshotId(group, time);
        return true;
    }

    /// <summary><c>namespace:type/id/time</c>, as users name a snapshot; without the colon in the root namespace.</summary>
    public string FullName => Group.Namespace.IsRoot ? ToString() : $"{Group.Namespace}:{this}";

    /// <summary>Group, then time, the oldest first.</summary>
    public int CompareTo(SnapshotId? other)
    {
        if (other is null)
            return 1;
        int order = Group.CompareTo(other.Group);
        return order != 0 ? order : Time.CompareTo(other.Time);
    }

    /// <summary><c>type/id/time</c>, without the namespace.</summary>
    public override string ToString() => $"{Group}/{BackupTime.Format(Time)}";
}
