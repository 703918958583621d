using System.Globalization;
using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>Parameters of requests. The root namespace is left out, as old servers know none.</summary>
internal static class SnapshotQuery
{
    /// <summary>The parameters that name a snapshot.</summary>
    internal static string Of(SnapshotId id) => string.Create(
        CultureInfo.InvariantCulture,
        $"backup-type={id.Group.Type}&backup-id={id.Group.Id}&backup-time={id.Time}{Of(id.Group.Namespace, "&")}");

    /// <summary>The parameter that names a namespace, after <paramref name="start"/>; nothing for the root.</summary>
    internal static string Of(BackupNamespace ns, string start) => ns.IsRoot ? "" : $"{start}ns={Uri.EscapeDataString(ns.Path)}";
}
