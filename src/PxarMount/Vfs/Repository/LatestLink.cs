using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// The link to the newest snapshot of a folder. Its number depends on where it leads, because the kernel keeps the target of a link as
/// long as it knows the number.
/// </summary>
internal sealed class LatestLink : SymbolicLinkNode
{
    private const uint Mode = PxarStat.TypeSymbolicLink | 0x1FF;
    private readonly RepositoryTree _tree;
    private readonly VirtualFolder _parent;
    private readonly long _time;

    internal LatestLink(RepositoryTree tree, VirtualFolder parent, string name, string target, long time)
    {
        (_tree, _parent, _time) = (tree, parent, time);
        Target = FileName.FromText(target);
        Id = tree.Nodes.Reserve(parent.Id, name, isDirectory: false, (ulong)time);
    }

    public override NodeId Id { get; }

    public override FileName Target { get; }

    public override NodeAttributes Attributes => _tree.AttributesOf(Mode, Target.Length, _time, _parent.NamesValidFor);
}
