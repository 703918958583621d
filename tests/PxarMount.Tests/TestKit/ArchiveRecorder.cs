using System.Security.Cryptography;
using System.Text;
using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit;

/// <summary>Walks a whole archive through the accessor and records what a mount of it should show.</summary>
public static class ArchiveRecorder
{
    /// <summary>Records by path. Contents are read where the archive has them; else digests are absent.</summary>
    public static async Task<IReadOnlyDictionary<FileName, TreeRecord>> RecordAsync(PxarAccessor archive)
    {
        PxarSummary summary = await archive.SummarizeAsync();
        var records = new Dictionary<FileName, TreeRecord>();
        var groups = new Dictionary<long, FileName>();
        var pending = new Stack<(FileName Path, PxarDirectory Directory)>();
        PxarDirectory root = await archive.OpenRootAsync();
        records.Add(default, await RecordAsync(archive, default, root.Entry, 0, null));
        pending.Push((default, root));
        var files = new List<(FileName Path, PxarEntry Entry)>();
        while (pending.TryPop(out (FileName Path, PxarDirectory Directory) next))
        {
            await foreach (PxarDirectoryItem item in next.Directory.ReadItemsAsync())
            {
                FileName path = Join(next.Path, item.Entry.Name);
                PxarEntry entry = item.Entry.Kind == PxarEntryKind.HardLink
                    ? await archive.ResolveHardLinkAsync(item.Entry)
                    : item.Entry;
                files.Add((path, entry));
                if (!groups.TryGetValue(entry.Offset, out FileName first) || path < first)
                    groups[entry.Offset] = path;
                if (item.DirectoryEnd != 0)
                    pending.Push((path, await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd)));
            }
        }

        foreach ((FileName path, PxarEntry entry) in files)
        {
            uint links = summary.LinkCountOf(entry.Offset);
            records.Add(path, await RecordAsync(archive, path, entry, links, links > 1 ? groups[entry.Offset] : null));
        }

        return records;
    }

    /// <summary>SHA-256 of a file's content, in hexadecimal.</summary>
    public static async Task<string> DigestAsync(IRandomAccessSource content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[65536];
        for (long offset = 0; offset < content.Length;)
        {
            int count = await content.ReadAsync(offset, buffer);
            hash.AppendData(buffer.AsSpan(0, count));
            offset += count;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Parent and name with a slash between; the root is empty.</summary>
    public static FileName Join(FileName parent, FileName name) =>
        parent.IsEmpty ? name : new FileName([.. parent.Bytes, (byte)'/', .. name.Bytes]);

    private static async Task<TreeRecord> RecordAsync(
        PxarAccessor archive, FileName path, PxarEntry entry, uint links, FileName? group) => new()
        {
            Path = path,
            Type = entry.Kind switch
            {
                PxarEntryKind.File => "file",
                PxarEntryKind.Directory => "dir",
                PxarEntryKind.SymbolicLink => "symlink",
                PxarEntryKind.CharacterDevice => "chr",
                PxarEntryKind.BlockDevice => "blk",
                PxarEntryKind.Fifo => "fifo",
                PxarEntryKind.Socket => "socket",
                _ => throw new InvalidOperationException($"a {entry.Kind} is not shown"),
            },
            Mode = entry.Stat.Permissions,
            Uid = entry.Stat.Uid,
            Gid = entry.Stat.Gid,
            ModificationTime = (Int128)entry.Stat.ModificationTime.Seconds * 1_000_000_000 + entry.Stat.ModificationTime.Nanoseconds,
            LinkCount = entry.Kind == PxarEntryKind.Directory ? null : links,
            Links = group,
            Size = entry.Kind switch
            {
                PxarEntryKind.File => entry.Size,
                PxarEntryKind.SymbolicLink => entry.LinkTarget.Length,
                _ => null,
            },
            Sha256 = entry.Kind == PxarEntryKind.File && archive.HasContent ? await DigestAsync(archive.OpenContent(entry)) : null,
            Target = entry.Kind == PxarEntryKind.SymbolicLink ? entry.LinkTarget : null,
            Device = entry.Kind is PxarEntryKind.BlockDevice or PxarEntryKind.CharacterDevice ? entry.Device : null,
            XAttrs = RecordAttributes(entry),
        };

    private static Dictionary<string, string> RecordAttributes(PxarEntry entry)
    {
        var attributes = new Dictionary<string, string>();
        foreach (PxarXAttr attribute in entry.Metadata.XAttrs)
            attributes.Add(Encoding.UTF8.GetString(attribute.Name.Bytes), Convert.ToHexStringLower(attribute.Value.Span));
        if (entry.Metadata.FileCapabilities is ReadOnlyMemory<byte> capabilities)
            attributes.Add("security.capability", Convert.ToHexStringLower(capabilities.Span));
        if (PosixAclXAttr.FormatAccess(entry.Metadata.Acl, entry.Stat.Mode) is byte[] access)
            attributes.Add(PosixAclXAttr.AccessName.ToString(), Convert.ToHexStringLower(access));
        if (PosixAclXAttr.FormatDefault(entry.Metadata.Acl) is byte[] defaults)
            attributes.Add(PosixAclXAttr.DefaultName.ToString(), Convert.ToHexStringLower(defaults));
        return attributes;
    }
}
