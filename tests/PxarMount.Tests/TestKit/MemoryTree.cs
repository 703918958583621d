using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit;

/// <summary>A tree without an archive, for what no archive reader would let through.</summary>
public sealed class MemoryTree(MemoryDirectory root) : Tree
{
    public override bool? HasExtendedAttributes => null;

    public override ValueTask<DirectoryNode> GetRootAsync(CancellationToken cancellationToken) => new(root);

    public override ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken) => new(null as Node);

    public override ValueTask<TreeStatistics> GetStatisticsAsync(CancellationToken cancellationToken) => new(default(TreeStatistics));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
