using PbsReader;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>A datastore that is nothing but names, which a test adds and removes; counts what is asked for.</summary>
internal sealed class ListedDatastore : IDatastore
{
    private readonly SortedSet<BackupNamespace> _namespaces = [];
    private readonly SortedSet<BackupGroup> _groups = [];
    private readonly SortedSet<SnapshotId> _snapshots = [];

    public string Name => "listed";

    /// <summary>How often snapshots were opened, or their manifests read.</summary>
    public int Openings { get; private set; }

    /// <summary>How often anything was listed.</summary>
    public int Listings { get; private set; }

    /// <summary>Thrown by every listing, when set.</summary>
    public PbsException? Failure { get; set; }

    /// <summary>Adds a snapshot, <c>[ns:]type/id/time</c>, with all that is above it.</summary>
    public SnapshotId Add(string name)
    {
        SnapshotId id = GoldenStore.Id(name);
        Add(id);
        return id;
    }

    public void Add(SnapshotId id)
    {
        lock (_groups)
        {
            _snapshots.Add(id);
            _groups.Add(id.Group);
            _namespaces.Add(id.Group.Namespace);
        }
    }

    /// <summary>Removes a snapshot, and its group when that was the last one.</summary>
    public void Remove(string name)
    {
        lock (_groups)
        {
            SnapshotId id = GoldenStore.Id(name);
            _snapshots.Remove(id);
            if (!_snapshots.Any(other => other.Group == id.Group))
                _groups.Remove(id.Group);
        }
    }

    public ValueTask<IReadOnlyList<BackupNamespace>> ListNamespacesAsync(
        BackupNamespace parent, CancellationToken cancellationToken = default)
    {
        Count();
        lock (_groups)
        {
            IEnumerable<string> names = _namespaces
                .Where(ns => ns.Depth > parent.Depth && ns.Components.Take(parent.Depth).SequenceEqual(parent.Components))
                .Select(ns => ns.Components[parent.Depth])
                .Distinct();
            return new ValueTask<IReadOnlyList<BackupNamespace>>([.. names.Select(name =>
                parent.TryAppend(name, out BackupNamespace child) ? child : throw new InvalidOperationException(name))]);
        }
    }

    public ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns, CancellationToken cancellationToken = default)
    {
        Count();
        lock (_groups)
            return new ValueTask<IReadOnlyList<BackupGroup>>([.. _groups.Where(group => group.Namespace == ns)]);
    }

    public ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(BackupGroup group, CancellationToken cancellationToken = default)
    {
        Count();
        lock (_groups)
        {
            return _groups.Contains(group)
                ? new ValueTask<IReadOnlyList<SnapshotId>>([.. _snapshots.Where(id => id.Group == group)])
                : throw new PbsException(PbsError.NotFound, $"{group} is not there");
        }
    }

    public ValueTask<SnapshotDetails> GetDetailsAsync(SnapshotId snapshot, CancellationToken cancellationToken = default) => throw Open();

    public ValueTask<ISnapshotReader> OpenSnapshotAsync(SnapshotId snapshot, CancellationToken cancellationToken = default) => throw Open();

    public ValueTask DisposeAsync() => default;

    private PbsException Open()
    {
        Openings++;
        return new PbsException(PbsError.NotFound, "there is nothing in it");
    }

    private void Count()
    {
        Listings++;
        if (Failure is not null)
            throw Failure;
    }
}
