using System.Collections.Concurrent;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Local;
using PbsReader.Snapshots;
using PbsTestServer.Rest;

namespace PbsTestServer.Stores;

/// <summary>
/// A datastore directory as the server sees it. The directory is only ever read: what tests remove from it or change in it, is only
/// remembered.
/// </summary>
internal sealed class ServedStore
{
    private const string NoEntry = "ENOENT: No such file or directory";
    private readonly LocalDatastore _store;
    private readonly ConcurrentDictionary<ChunkDigest, bool> _lostChunks = new();
    private readonly ConcurrentDictionary<SnapshotId, bool> _lostSnapshots = new();
    private readonly ConcurrentDictionary<SnapshotId, string> _notes = new();

    public ServedStore(string name, string folder) => (Name, _store) = (name, LocalDatastore.Open(folder));

    public string Name { get; }

    public string Root => _store.RootPath;

    public void RemoveChunk(ChunkDigest digest) => _lostChunks[digest] = true;

    public void RemoveSnapshot(SnapshotId snapshot) => _lostSnapshots[snapshot] = true;

    public void SetNotes(SnapshotId snapshot, string notes) => _notes[snapshot] = notes;

    /// <summary>Takes back all that was removed or changed.</summary>
    public void Restore()
    {
        _lostChunks.Clear();
        _lostSnapshots.Clear();
        _notes.Clear();
    }

    public string? FindNotes(SnapshotId snapshot) => _notes.GetValueOrDefault(snapshot);

    /// <summary>A namespace and those below it, down to a depth, each before those below it.</summary>
    /// <exception cref="ApiException">400: it is not there.</exception>
    public async ValueTask<List<BackupNamespace>> ListNamespacesAsync(BackupNamespace parent, int depth)
    {
        var found = new List<BackupNamespace> { parent };
        IReadOnlyList<BackupNamespace> children = await OrNoEntryAsync(() => _store.ListNamespacesAsync(parent));
        foreach (BackupNamespace child in depth > 0 ? children : [])
            found.AddRange(await ListNamespacesAsync(child, depth - 1));
        return found;
    }

    /// <exception cref="ApiException">400: there is no such namespace.</exception>
    public ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns) => OrNoEntryAsync(() => _store.ListGroupsAsync(ns));

    /// <summary>All snapshots of a group, unfinished ones too, the newest first.</summary>
    public IReadOnlyList<SnapshotId> ListSnapshots(BackupGroup group)
    {
        var found = new List<SnapshotId>();
        string folder = FolderOf(group);
        foreach (string path in Directory.Exists(folder) ? Directory.EnumerateDirectories(folder) : [])
        {
            if (BackupTime.TryParse(Path.GetFileName(path), out long time) && Exists(new SnapshotId(group, time)))
                found.Add(new SnapshotId(group, time));
        }

        found.Sort((left, right) => right.CompareTo(left));
        return found;
    }

    public bool Exists(SnapshotId snapshot) => !_lostSnapshots.ContainsKey(snapshot) && Directory.Exists(FolderOf(snapshot));

    /// <summary>The user or token that owns a group; null when there is no such group.</summary>
    public string? OwnerOf(BackupGroup group) => ReadText(Path.Combine(FolderOf(group), "owner"))?.TrimEnd('\n');

    public string? GroupNotesOf(BackupGroup group) => ReadText(Path.Combine(FolderOf(group), "notes"));

    public bool IsProtected(SnapshotId snapshot) => File.Exists(Path.Combine(FolderOf(snapshot), ".protected"));

    /// <summary>The names of a snapshot's stored files.</summary>
    public IReadOnlyList<string> ListFiles(SnapshotId snapshot) =>
        [.. Directory.EnumerateFiles(FolderOf(snapshot)).Select(path => Path.GetFileName(path)!).Where(StoredName.IsValid).Order()];

    /// <summary>A stored file of a snapshot, also of a removed one, as who has it open keeps it; null when it is not there.</summary>
    public byte[]? FindFile(SnapshotId snapshot, string name)
    {
        string path = Path.Combine(FolderOf(snapshot), name);
        return StoredName.IsValid(name) && File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    /// <summary>The path that messages show for a chunk.</summary>
    public string PathOf(ChunkDigest digest)
    {
        string name = digest.ToString();
        return Path.Combine(Root, ".chunks", name[..4], name);
    }

    public bool IsRemoved(ChunkDigest digest) => _lostChunks.ContainsKey(digest);

    public string FolderOf(SnapshotId snapshot) => Path.Combine(FolderOf(snapshot.Group), BackupTime.Format(snapshot.Time));

    private static string? ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    private static async ValueTask<T> OrNoEntryAsync<T>(Func<ValueTask<T>> list)
    {
        try
        {
            return await list();
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound)
        {
            throw ApiException.BadRequest(NoEntry);
        }
    }

    private string FolderOf(BackupGroup group) =>
        Path.Combine(group.Namespace.Components.Aggregate(Root, (folder, name) => Path.Combine(folder, "ns", name)), group.Type, group.Id);
}
