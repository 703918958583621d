using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Vfs.Repository;

/// <summary>A small file that is in memory. Its number depends on its content, because the kernel keeps what it read of a number.</summary>
internal sealed class MemoryFile : FileNode
{
    private const uint Mode = PxarStat.TypeFile | 0x124;
    private readonly RepositoryTree _tree;
    private readonly DetailsFolder _parent;
    private readonly SnapshotDetail _detail;

    internal MemoryFile(RepositoryTree tree, DetailsFolder parent, string name, SnapshotDetail detail)
    {
        (_tree, _parent, _detail) = (tree, parent, detail);
        Id = tree.Nodes.Reserve(parent.Id, name, isDirectory: false, detail.Version);
        Content = new MemorySource(detail.Content);
    }

    public override NodeId Id { get; }

    public override IRandomAccessSource Content { get; }

    public override NodeAttributes Attributes =>
        _tree.AttributesOf(Mode, _detail.Content.Length, _parent.BackupTime, _parent.NamesValidFor);
}
