using PbsReader.Interop;
using PbsReader.Snapshots;

namespace PbsReader.Local;

/// <summary>
/// A datastore directory: of a server on this machine, or a disk, an export, a copy (datastore spec, 2). Opened to read only; needs no
/// write permission, takes no lock, and lists what is there at the moment of asking. Every method completes synchronously.
/// </summary>
public sealed class LocalDatastore : IDatastore
{
    private const string ChunkFolder = ".chunks";
    private readonly string _root;
    private readonly LocalChunkStore _chunks;

    private LocalDatastore(string root)
    {
        _root = root;
        _chunks = new LocalChunkStore(Path.Combine(root, ChunkFolder));
    }

    /// <inheritdoc/>
    public string Name => _root;

    /// <summary>The directory's full path.</summary>
    public string RootPath => _root;

    /// <summary>Opens a directory that holds <c>.chunks</c>.</summary>
    /// <exception cref="PbsException">It is not there, may not be entered, or is no datastore.</exception>
    public static LocalDatastore Open(string path)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        int result = StoreFile.GetStatus(LocalFile.NameOf(root), follow: true, out bool isDirectory);
        if (result < 0)
            throw StoreError.Create(result, root);
        if (!isDirectory)
            throw new PbsException(PbsError.NotFound, $"{root} is no datastore: it is no folder");
        return HasChunks(root)
            ? new LocalDatastore(root)
            : throw new PbsException(PbsError.NotFound, $"{root} is no datastore: it has no {ChunkFolder}");
    }

    /// <summary>Whether <paramref name="path"/> is a folder that <see cref="Open"/> takes.</summary>
    /// <exception cref="PbsException">It may not be entered.</exception>
    public static bool HasChunks(string path)
    {
        string folder = Path.Combine(path, ChunkFolder);
        int result = StoreFile.GetStatus(LocalFile.NameOf(folder), follow: true, out bool isDirectory);
        if (result is -LibC.AccessDenied)
            throw StoreError.Create(result, folder);
        return result == 0 && isDirectory;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BackupNamespace>> ListNamespacesAsync(
        BackupNamespace parent, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string folder = FolderOf(parent);
        var found = new List<BackupNamespace>();
        foreach (string name in FolderNames.List(Path.Combine(folder, "ns")) ?? Demand(folder))
        {
            if (parent.TryAppend(name, out BackupNamespace child))
                found.Add(child);
        }

        found.Sort();
        return new ValueTask<IReadOnlyList<BackupNamespace>>(found);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string folder = FolderOf(ns);
        var found = new List<BackupGroup>();
        foreach (string type in BackupGroup.Types)
        {
            foreach (string id in FolderNames.List(Path.Combine(folder, type)) ?? Demand(folder))
            {
                if (BackupGroup.TryCreate(ns, type, id, out BackupGroup? group))
                    found.Add(group);
            }
        }

        found.Sort();
        return new ValueTask<IReadOnlyList<BackupGroup>>(found);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(BackupGroup group, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string folder = FolderOf(group);
        var found = new List<SnapshotId>();
        foreach (string name in FolderNames.List(folder) ?? throw Missing($"{folder} is not there"))
        {
            if (BackupTime.TryParse(name, out long time) && IsFinished(Path.Combine(folder, name)))
                found.Add(new SnapshotId(group, time));
        }

        found.Sort();
        return new ValueTask<IReadOnlyList<SnapshotId>>(found);
    }

    /// <inheritdoc/>
    public async ValueTask<SnapshotDetails> GetDetailsAsync(SnapshotId snapshot, CancellationToken cancellationToken = default)
    {
        ISnapshotReader reader = await OpenSnapshotAsync(snapshot, cancellationToken).ConfigureAwait(false);
        BackupManifest manifest = await StoredFiles.ReadManifestAsync(reader, cancellationToken).ConfigureAwait(false);
        string folder = FolderOf(snapshot);
        List<ManifestFile> files = [.. manifest.Files, .. ListUnlisted(manifest, folder)];
        return new SnapshotDetails(
            snapshot,
            files,
            files.Sum(file => file.Size),
            OwnerFile.Read(FolderOf(snapshot.Group)),
            LocalFile.Exists(Path.Combine(folder, ".protected")),
            manifest.Notes,
            manifest.VerifyState,
            manifest.VerifyTask,
            manifest.KeyFingerprint);
    }

    /// <inheritdoc/>
    public ValueTask<ISnapshotReader> OpenSnapshotAsync(SnapshotId snapshot, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string folder = FolderOf(snapshot);
        return IsFinished(folder)
            ? new ValueTask<ISnapshotReader>(new LocalSnapshotReader(snapshot, folder, _chunks))
            : throw Missing($"{_root} has no finished snapshot {snapshot.FullName}");
    }

    /// <summary>Leaves nothing behind; open snapshots stay usable.</summary>
    public ValueTask DisposeAsync() => default;

    /// <summary>The manifest comes last, so that a snapshot without one is being made or was given up.</summary>
    private static bool IsFinished(string folder) => LocalFile.Exists(Path.Combine(folder, BackupManifest.FileName));

    /// <summary>The files that no manifest lists, as servers show them: nobody knows the log's size.</summary>
    private static IEnumerable<ManifestFile> ListUnlisted(BackupManifest manifest, string folder)
    {
        CryptMode mode = manifest.IsSigned ? CryptMode.SignOnly : CryptMode.None;
        long length = LocalFile.LengthOf(Path.Combine(folder, BackupManifest.FileName)) ?? 0;
        yield return new ManifestFile(BackupManifest.FileName, mode, length, default);
        if (LocalFile.Exists(Path.Combine(folder, StoredName.ClientLog)))
            yield return new ManifestFile(StoredName.ClientLog, CryptMode.None, 0, default);
    }

    private IEnumerable<string> Demand(string folder) =>
        LocalFile.Exists(folder) && HasChunks(_root) ? [] : throw Missing($"{folder} is not there");

    /// <summary>
    /// What is missing because the whole datastore is, as when its disk was unmounted, is not gone: whoever hears that something is gone
    /// may delete a copy of it.
    /// </summary>
    private PbsException Missing(string message) => HasChunks(_root)
        ? new PbsException(PbsError.NotFound, message)
        : new PbsException(PbsError.Unavailable, $"{_root} is no datastore any more: is its disk mounted?");

    private string FolderOf(BackupNamespace ns) => ns.Components.Aggregate(_root, (folder, name) => Path.Combine(folder, "ns", name));

    private string FolderOf(BackupGroup group) => Path.Combine(FolderOf(group.Namespace), group.Type, group.Id);

    private string FolderOf(SnapshotId snapshot) => Path.Combine(FolderOf(snapshot.Group), BackupTime.Format(snapshot.Time));
}
