using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

/// <summary>A tree whose root cannot go on behind damage.</summary>
internal sealed class DeadEndTree(Tree inner) : Tree
{
    public override bool? HasExtendedAttributes => inner.HasExtendedAttributes;

    public override async ValueTask<DirectoryNode> GetRootAsync(CancellationToken cancellationToken) =>
        new DeadEnd(await inner.GetRootAsync(cancellationToken));

    public override async ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken) =>
        id == NodeId.Root ? await GetRootAsync(cancellationToken) : await inner.FindAsync(id, cancellationToken);

    public override ValueTask<TreeStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        inner.GetStatisticsAsync(cancellationToken);

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class DeadEnd(DirectoryNode inner) : DirectoryNode
    {
        public override NodeId Id => inner.Id;

        public override NodeAttributes Attributes => inner.Attributes;

        public override ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken) =>
            inner.LookupAsync(name, cancellationToken);

        public override IAsyncEnumerable<DirectoryItem> EnumerateAsync(long cookie, CancellationToken cancellationToken) =>
            inner.EnumerateAsync(cookie, cancellationToken);
    }
}
