using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>A folder that lies in no archive. Lives as long as the mount, or until it is long gone from its parent.</summary>
internal abstract class VirtualFolder : DirectoryNode
{
    private const uint Mode = PxarStat.TypeDirectory | 0x16D;

    /// <summary>A folder called <paramref name="name"/>; without a parent, the root.</summary>
    protected VirtualFolder(RepositoryTree tree, VirtualFolder? parent, string name)
    {
        (Tree, Parent, Name) = (tree, parent, name);
        Id = parent is null ? NodeId.Root : tree.Nodes.Reserve(parent.Id, name, isDirectory: true);
    }

    public override NodeId Id { get; }

    public override NodeAttributes Attributes => Tree.AttributesOf(Mode, 0, Time, Parent?.NamesValidFor ?? Tree.Options.Refresh);

    /// <summary>The children that were listed last.</summary>
    internal abstract IEnumerable<Node> KnownChildren { get; }

    /// <summary>The name in the parent.</summary>
    internal string Name { get; }

    protected RepositoryTree Tree { get; }

    protected VirtualFolder? Parent { get; }

    /// <summary>Seconds since 1970 that the folder shows as its time; null when that is not known yet.</summary>
    protected virtual long? Time => Tree.StartTime;

    /// <summary>Makes the next access list anew.</summary>
    internal abstract void Expire();
}
