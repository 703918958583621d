using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit;

/// <summary>A symbolic link of a <see cref="MemoryTree"/>.</summary>
public sealed class MemoryLink(string target) : SymbolicLinkNode
{
    private readonly NodeId _id = MemoryNodes.NextId(isDirectory: false);

    public override NodeId Id => _id;

    public override NodeAttributes Attributes => MemoryNodes.Attributes(PxarStat.TypeSymbolicLink | 0x1FF, target.Length);

    public override FileName Target => FileName.FromText(target);
}
