using PbsReader.Chunks;
using PbsReader.Snapshots;
using PxarArchive;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// A datastore, or a part of it, as folders. Names are listed when they are asked for, and again when that is long ago; archives are
/// opened when they are entered. Only nodes that were handed out are remembered, and none inside archives. Owns its session.
/// </summary>
public sealed class RepositoryTree : Tree
{
    private const int MostOpen = 128;
    private const int MostRetired = 1000;
    private readonly CancellationTokenSource _ending = new();
    private readonly Queue<Node> _retired = [];
    private readonly VirtualFolder _root;

    /// <summary>Shows <paramref name="scope"/> of a datastore; takes <paramref name="session"/> over.</summary>
    public RepositoryTree(DatastoreSession session, RepositoryOptions options, RepositoryScope scope)
    {
        (Session, Options, Scope) = (session, options, scope);
        StartTime = options.Time.GetUtcNow().ToUnixTimeSeconds();
        Ending = _ending.Token;
        _root = Nodes.Add(MakeRoot());
    }

    /// <summary>What everything is read from.</summary>
    public DatastoreSession Session { get; }

    /// <summary>What of the datastore is shown.</summary>
    public RepositoryScope Scope { get; }

    /// <summary>Not known: each archive has its own.</summary>
    public override bool? HasExtendedAttributes => null;

    /// <inheritdoc/>
    public override bool HasHoles => true;

    /// <inheritdoc/>
    public override ChunkCache? Chunks => Session.Cache;

    internal RepositoryOptions Options { get; }

    internal IDatastore Datastore => Session.Datastore;

    internal VirtualNodeTable Nodes { get; } = new();

    internal OpenNodes Open { get; } = new(MostOpen);

    internal ArchivePlaces Places { get; } = new();

    /// <summary>Cancelled when the tree is disposed.</summary>
    internal CancellationToken Ending { get; }

    /// <summary>When the tree was made: seconds since 1970.</summary>
    internal long StartTime { get; }

    /// <inheritdoc/>
    public override bool MayChange(NodeId id) => id.Tree == 0;

    /// <inheritdoc/>
    public override ValueTask<DirectoryNode> GetRootAsync(CancellationToken cancellationToken) => new(_root);

    /// <inheritdoc/>
    public override ValueTask<Node?> FindAsync(NodeId id, CancellationToken cancellationToken)
    {
        if (id.Tree == 0)
            return new ValueTask<Node?>(Nodes.Find(id));
        return Places.Find(id.Tree) is { } archive ? archive.FindAsync(id, cancellationToken) : default;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<FileNode> ReadOnAsync(NodeId from, CancellationToken cancellationToken) =>
        Places.Find(from.Tree)?.ReadOnAsync(from, cancellationToken) ?? base.ReadOnAsync(from, cancellationToken);

    /// <inheritdoc/>
    public override string? PlaceOf(NodeId id) => (id.Tree == 0 ? Nodes.Find(id) : Places.Find(id.Tree))?.Place;

    /// <summary>Nothing: to know it, everything would have to be read.</summary>
    public override ValueTask<TreeStatistics> GetStatisticsAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Session.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    /// <summary>Attributes as all that lies in no archive has them; without a time they are not complete.</summary>
    internal NodeAttributes AttributesOf(uint mode, long size, long? time, TimeSpan validFor) => new(
        mode, Options.Uid, Options.Gid, size, time is null ? null : 1, 0, new PxarTime(time ?? StartTime, 0), 0, 0, validFor);

    /// <summary>The attributes, or stand-ins that are not to be cached.</summary>
    internal static NodeAttributes Complete(in NodeAttributes attributes) =>
        attributes.LinkCount is null ? attributes with { LinkCount = 1, ValidFor = TimeSpan.Zero } : attributes;

    internal long TimestampIn(TimeSpan time) =>
        Options.Time.GetTimestamp() + (long)(time.TotalSeconds * Options.Time.TimestampFrequency);

    /// <summary>How long it is until a timestamp; zero when it is over.</summary>
    internal TimeSpan Until(long timestamp)
    {
        long now = Options.Time.GetTimestamp();
        return timestamp <= now ? TimeSpan.Zero : Options.Time.GetElapsedTime(now, timestamp);
    }

    /// <summary>
    /// Nodes that are gone from their folder. They are known for a while, because files of theirs may be open; then they are forgotten.
    /// </summary>
    internal void Retire(IReadOnlyList<Node> nodes)
    {
        lock (_retired)
        {
            foreach (Node node in nodes)
                _retired.Enqueue(node);
            while (_retired.Count > MostRetired)
                Forget(_retired.Dequeue());
        }
    }

    private VirtualFolder MakeRoot() => Scope switch
    {
        { Snapshot: { } snapshot } => new SnapshotFolder(this, null, "", snapshot, Scope.File),
        { Group: { } group } => new GroupFolder(this, null, "", group),
        { Type: { } type } => new TypeFolder(this, null, "", Scope.Namespace, type),
        _ when Options.Layout is { } layout => new LayoutFolder(this, null, "", new LayoutIndex(this, Scope.Namespace, layout), []),
        _ => new NamespaceFolder(this, null, "", Scope.Namespace),
    };

    private void Forget(Node node)
    {
        Nodes.Remove(node.Id);
        if (node is not VirtualFolder folder)
            return;
        foreach (Node child in folder.KnownChildren)
            Forget(child);
    }
}
