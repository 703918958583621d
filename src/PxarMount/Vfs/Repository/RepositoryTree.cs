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

    private RepositoryTree(DatastoreSession session, RepositoryOptions options, Func<RepositoryTree, VirtualFolder> makeRoot)
    {
        (Session, Options) = (session, options);
        StartTime = options.Time.GetUtcNow().ToUnixTimeSeconds();
        Ending = _ending.Token;
        _root = Nodes.Add(makeRoot(this));
    }

    /// <summary>What everything is read from.</summary>
    public DatastoreSession Session { get; }

    /// <summary>Not known: each archive has its own.</summary>
    public override bool? HasExtendedAttributes => null;

    /// <inheritdoc/>
    public override bool HasHoles => true;

    internal RepositoryOptions Options { get; }

    internal IDatastore Datastore => Session.Datastore;

    internal VirtualNodeTable Nodes { get; } = new();

    internal OpenNodes Open { get; } = new(MostOpen);

    internal ArchivePlaces Places { get; } = new();

    /// <summary>Cancelled when the tree is disposed.</summary>
    internal CancellationToken Ending { get; }

    /// <summary>When the tree was made: seconds since 1970.</summary>
    internal long StartTime { get; }

    /// <summary>A namespace with all inside it; takes <paramref name="session"/> over.</summary>
    public static RepositoryTree OfNamespace(DatastoreSession session, RepositoryOptions options, BackupNamespace ns) =>
        new(session, options, tree => new NamespaceFolder(tree, null, "", ns));

    /// <summary>The groups of one type in one namespace; takes <paramref name="session"/> over.</summary>
    public static RepositoryTree OfType(DatastoreSession session, RepositoryOptions options, BackupNamespace ns, string type) =>
        new(session, options, tree => new TypeFolder(tree, null, "", ns, type));

    /// <summary>The snapshots of a group; takes <paramref name="session"/> over.</summary>
    public static RepositoryTree OfGroup(DatastoreSession session, RepositoryOptions options, BackupGroup group) =>
        new(session, options, tree => new GroupFolder(tree, null, "", group));

    /// <summary>A snapshot, or one file of it by its stored name; takes <paramref name="session"/> over.</summary>
    public static RepositoryTree OfSnapshot(
        DatastoreSession session, RepositoryOptions options, SnapshotId snapshot, string? only = null) =>
        new(session, options, tree => new SnapshotFolder(tree, null, "", snapshot, only));

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

    private void Forget(Node node)
    {
        Nodes.Remove(node.Id);
        if (node is not VirtualFolder folder)
            return;
        foreach (Node child in folder.KnownChildren)
            Forget(child);
    }
}
