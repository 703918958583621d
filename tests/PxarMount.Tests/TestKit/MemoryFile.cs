using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit;

/// <summary>A file of a <see cref="MemoryTree"/>.</summary>
public sealed class MemoryFile(IRandomAccessSource content, long size, uint links = 1) : FileNode
{
    private readonly NodeId _id = MemoryNodes.NextId(isDirectory: false);

    public MemoryFile(byte[] content, uint links = 1)
        : this(new MemorySource(content), content.Length, links)
    {
    }

    public override NodeId Id => _id;

    public override NodeAttributes Attributes => MemoryNodes.Attributes(Mode, size, links);

    public uint Mode { get; init; } = PxarStat.TypeFile | 0x1A4;

    public override IRandomAccessSource Content => content;
}
