using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>What the accessor of an archive shows, for comparison with a <see cref="TreeListing"/>.</summary>
public static class AccessorView
{
    public static async Task<TreeListing> RecordAsync(PxarAccessor archive, bool contents = true)
    {
        var seen = new List<SeenEntry>();
        PxarDirectory root = await archive.OpenRootAsync();
        seen.Add(await SeeAsync(archive, root.Entry, [], contents: false));
        var open = new Stack<(PxarDirectory Directory, byte[] Path)>([(root, [])]);
        while (open.TryPop(out (PxarDirectory Directory, byte[] Path) parent))
        {
            await foreach (PxarDirectoryItem item in parent.Directory.ReadItemsAsync())
            {
                byte[] path = parent.Path.Length == 0
                    ? item.Entry.Name.Bytes.ToArray()
                    : [.. parent.Path, (byte)'/', .. item.Entry.Name.Bytes];
                seen.Add(await SeeAsync(archive, item.Entry, path, contents));
                if (item.Entry.Kind == PxarEntryKind.Directory)
                    open.Push((await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd), path));
            }
        }

        return TreeListing.From(seen);
    }

    private static async Task<SeenEntry> SeeAsync(PxarAccessor archive, PxarEntry entry, byte[] path, bool contents)
    {
        if (entry.Kind == PxarEntryKind.HardLink)
            entry = await archive.ResolveHardLinkAsync(entry);
        string? hash = contents && entry.Kind == PxarEntryKind.File ? await Contents.HashAsync(archive.OpenContent(entry)) : null;
        return EntryView.See(entry, path, hash);
    }
}
