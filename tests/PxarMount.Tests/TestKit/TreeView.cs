using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit;

/// <summary>What a <see cref="Tree"/> shows, for comparison with a <see cref="TreeListing"/>.</summary>
public static class TreeView
{
    public static async Task<TreeListing> RecordAsync(Tree tree, bool contents = true)
    {
        var seen = new List<SeenEntry>();
        DirectoryNode root = await tree.GetRootAsync(default);
        seen.Add(await SeeAsync(root, [], contents));
        var open = new Stack<(DirectoryNode Directory, byte[] Path)>([(root, [])]);
        while (open.TryPop(out (DirectoryNode Directory, byte[] Path) parent))
        {
            await foreach (DirectoryItem item in parent.Directory.EnumerateAsync(0, default))
            {
                byte[] path = parent.Path.Length == 0 ? item.Name.Bytes.ToArray() : [.. parent.Path, (byte)'/', .. item.Name.Bytes];
                seen.Add(await SeeAsync(item.Node, path, contents));
                if (item.Node is DirectoryNode directory)
                    open.Push((directory, path));
            }
        }

        return TreeListing.From(seen);
    }

    private static async Task<SeenEntry> SeeAsync(Node node, byte[] path, bool contents)
    {
        NodeAttributes attributes = await node.GetAttributesAsync(default);
        return new SeenEntry
        {
            Path = path,
            Mode = attributes.Mode,
            Uid = attributes.Uid,
            Gid = attributes.Gid,
            Time = attributes.ModificationTime,
            Size = attributes.Size,
            Sha256 = contents && node is FileNode file ? await Contents.HashAsync(file.Content) : null,
            Target = node is SymbolicLinkNode link ? link.Target : default,
            Device = PxarDevice.FromLinux(attributes.Device),
            LinkKey = node is FileNode ? node.Id : null,
            LinkCount = attributes.LinkCount,
            XAttrs = [.. node.ExtendedAttributes.Select(attribute =>
                KeyValuePair.Create(TreeRow.Text(attribute.Name.Bytes), Convert.ToHexStringLower(attribute.Value.Span)))],
            InodeFlags = attributes.InodeFlags,
            ProjectId = attributes.ProjectId,
        };
    }
}
