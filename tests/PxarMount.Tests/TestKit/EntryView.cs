using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>An entry of the product as a line of a record.</summary>
public static class EntryView
{
    /// <summary><paramref name="entry"/> is no hard link; <paramref name="hash"/> is that of its content, or null.</summary>
    public static SeenEntry See(PxarEntry entry, byte[] path, string? hash) => new()
    {
        Path = path,
        Mode = entry.Stat.Mode,
        Uid = entry.Stat.Uid,
        Gid = entry.Stat.Gid,
        Time = entry.Stat.ModificationTime,
        Size = entry.Kind == PxarEntryKind.SymbolicLink ? entry.LinkTarget.Length : entry.Size,
        Sha256 = hash,
        Target = entry.LinkTarget,
        Device = entry.Device,
        LinkKey = entry.Kind == PxarEntryKind.File ? entry.Offset : null,
        XAttrs = AclOracle.AllXAttrs(entry.Metadata, entry.Stat.Mode),
        InodeFlags = PxarFlags.ToLinux(entry.Stat.Flags),
        ProjectId = entry.Metadata.QuotaProjectId ?? 0,
    };
}
