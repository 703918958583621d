using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Local;
using PbsReader.Snapshots;
using PxarArchive;
using PxarMount.Commands;
using PxarMount.Daemon;
using PxarMount.Interop;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Opening;

/// <summary>Opens datastores, and makes trees of what lies in them.</summary>
public static class DatastoreOpener
{
    /// <summary>
    /// Makes a tree of a place in a datastore: of one archive its own tree, of anything else folders. What the user names is looked at
    /// before: it is there, and its key too.
    /// </summary>
    /// <exception cref="CommandException">It cannot be opened; the message says why and what to do.</exception>
    internal static async ValueTask<Tree> OpenAsync(
        SourceSpec source,
        DatastorePlace place,
        Action<Exception>? summaryFailed,
        ServerWatch? watch,
        CancellationToken cancellationToken)
    {
        if (source.PayloadPath is not null)
            throw new CommandException(ExitCode.Usage, "--payload is for archives in files of their own; a snapshot knows both halves");
        IDatastore? datastore = null;
        DatastoreSession? session = null;
        try
        {
            RepositoryOptions options = OptionsOf(source.Store, place, summaryFailed);
            watch ??= new ServerWatch(source.Store.IsQuiet ? null : new Logger());
            datastore = OpenDatastore(source.Store, place, watch, out ServerQuestions? questions);
            if (place.Repository is { } repository)
            {
                datastore = await LocalCopies.AddAsync(datastore, repository, source.Store, watch, cancellationToken)
                    .ConfigureAwait(false);
            }

            session = await OpenSessionAsync(datastore, source.Store, place, cancellationToken).ConfigureAwait(false);
            Tree tree = await MakeTreeAsync(session, options, place.Path, cancellationToken).ConfigureAwait(false);
            questions?.End();
            return tree;
        }
        catch (Exception exception)
        {
            if (session is not null)
                await session.DisposeAsync().ConfigureAwait(false);
            else if (datastore is not null)
                await datastore.DisposeAsync().ConfigureAwait(false);
            if (exception is FormatException)
                throw new CommandException(ExitCode.Usage, exception.Message, exception);
            throw exception is IOException failure ? OpeningFailure.Of(place, failure) : exception;
        }
    }

    /// <summary>Opens the datastore of a place without keys, for commands that list. Connects to no server yet.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="CommandException">An option or a variable about its server is malformed.</exception>
    public static IDatastore OpenDatastore(DatastoreOptions options, DatastorePlace place) =>
        OpenDatastore(options, place, new ServerWatch(options.IsQuiet ? null : new Logger()), out _);

    /// <summary>Opens the datastore of a place with the keys that are asked for, for commands that need no tree.</summary>
    /// <exception cref="CommandException">It cannot be opened, or a key cannot.</exception>
    public static async ValueTask<DatastoreSession> OpenSessionAsync(
        DatastoreOptions options, DatastorePlace place, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenSessionAsync(OpenDatastore(options, place), options, place, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception)
        {
            throw OpeningFailure.Of(place, exception);
        }
    }

    /// <summary>The snapshot that a path means; the newest finished one where it says so.</summary>
    /// <exception cref="PbsException">There is none.</exception>
    public static async ValueTask<SnapshotId> FindSnapshotAsync(
        IDatastore datastore, SnapshotPath path, CancellationToken cancellationToken)
    {
        BackupGroup group = GroupOf(path);
        if (BackupTime.TryParse(path.Time, out long time))
            return new SnapshotId(group, time);
        IReadOnlyList<SnapshotId> all = await datastore.ListSnapshotsAsync(group, cancellationToken).ConfigureAwait(false);
        return all.Count > 0 ? all[^1] : throw new PbsException(PbsError.NotFound, $"{group} has no finished snapshot");
    }

    private static IDatastore OpenDatastore(
        DatastoreOptions options, DatastorePlace place, ServerWatch watch, out ServerQuestions? questions)
    {
        questions = null;
        return place.Repository is { } repository
            ? new ServerOpener(options).Open(repository, watch, out questions)
            : LocalDatastore.Open(place.Root!);
    }

    private static async ValueTask<DatastoreSession> OpenSessionAsync(
        IDatastore datastore, DatastoreOptions options, DatastorePlace place, CancellationToken cancellationToken)
    {
        (KeyRing keys, bool areNamed) = await LoadKeysAsync(options, cancellationToken).ConfigureAwait(false);

        // Only who names a key together with a snapshot can know that it has to be signed.
        SignaturePolicy policy = areNamed && place.Path.IsSnapshot ? SignaturePolicy.Required : SignaturePolicy.WhereMarked;
        return new DatastoreSession(datastore, new ChunkCache(options.CacheSize), keys, policy);
    }

    /// <summary>What is wrong with a key is not what is wrong with a datastore.</summary>
    private static async ValueTask<(KeyRing Keys, bool AreNamed)> LoadKeysAsync(
        DatastoreOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await new KeyLoader(options).LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception)
        {
            throw new CommandException(ExitCode.CannotOpen, exception.Message, exception);
        }
    }

    private static RepositoryOptions OptionsOf(
        DatastoreOptions options, DatastorePlace place, Action<Exception>? summaryFailed)
    {
        RawPath.Stat("/proc/self", out FileStatus own);
        return new RepositoryOptions
        {
            // A server's listings are kept by its client too; together they are no older than was asked for.
            Refresh = place.Repository is null ? options.Refresh : options.Refresh / 2,
            TimeFormat = SnapshotTimeFormat.Parse(options.TimeFormat, options.IsLocalTime ? TimeZoneInfo.Local : null),
            Layout = options.Layout is null ? null : LayoutTemplate.Parse(options.Layout),
            Uid = own.Uid,
            Gid = own.Gid,
            Warn = message => summaryFailed?.Invoke(new IOException(message)),
        };
    }

    private static async ValueTask<Tree> MakeTreeAsync(
        DatastoreSession session, RepositoryOptions options, SnapshotPath path, CancellationToken cancellationToken)
    {
        if (path.Type is not null && options.Layout is not null)
            throw new FormatException("--layout is for whole datastores and namespaces");
        var scope = new RepositoryScope(path.Namespace, path.Type, path.Id is null ? null : GroupOf(path));
        if (!path.IsSnapshot)
            return await CheckAsync(new RepositoryTree(session, options, scope), cancellationToken).ConfigureAwait(false);
        SnapshotId id = await FindSnapshotAsync(session.Datastore, path, cancellationToken).ConfigureAwait(false);
        scope = scope with { Snapshot = id };
        return path.Archive is null
            ? await CheckAsync(new RepositoryTree(session, options, scope), cancellationToken).ConfigureAwait(false)
            : await OpenItemAsync(session, options, scope, path.Archive, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<Tree> OpenItemAsync(
        DatastoreSession session, RepositoryOptions options, RepositoryScope scope, string name, CancellationToken cancellationToken)
    {
        SnapshotId id = scope.Snapshot!;
        Snapshot snapshot = await session.OpenAsync(id, cancellationToken).ConfigureAwait(false);
        SnapshotArchive item = SnapshotArchives.Find(SnapshotArchives.Group(snapshot.Manifest.Files), name)
            ?? await FindUnlistedAsync(session, snapshot, name, cancellationToken).ConfigureAwait(false);
        if (!item.IsFolder)
        {
            await snapshot.DisposeAsync().ConfigureAwait(false);
            var folder = new RepositoryTree(session, options, scope with { File = item.File.Name });
            return await CheckAsync(folder, cancellationToken).ConfigureAwait(false);
        }

        PxarAccessor archive = await ArchiveOpener.OpenAsync(session, snapshot, item, cancellationToken).ConfigureAwait(false);
        return new PxarTree(archive, new PxarTreeOptions
        {
            FindTotals = new ArchiveSurvey(session, snapshot, item.File, archive).FindAsync,
            TotalsFailed = failure => options.Warn?.Invoke(failure.Message),
            Chunks = session.Cache,
            Owned = new OwnedSnapshot(session, snapshot),
        });
    }

    private static async ValueTask<SnapshotArchive> FindUnlistedAsync(
        DatastoreSession session, Snapshot snapshot, string name, CancellationToken cancellationToken)
    {
        SnapshotDetails details = await session.Datastore.GetDetailsAsync(snapshot.Id, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SnapshotArchive> archives = SnapshotContent.Of(snapshot, details);
        return SnapshotArchives.Find(archives, name)
            ?? throw new PbsException(PbsError.NotFound, $"{snapshot.Id.FullName} has no {name}; it has {NamesOf(archives)}");
    }

    private static string NamesOf(IReadOnlyList<SnapshotArchive> archives) =>
        string.Join(", ", archives.Where(archive => archive.Kind != ArchiveKind.Catalog).Select(archive => archive.Name));

    private static async ValueTask<Tree> CheckAsync(RepositoryTree tree, CancellationToken cancellationToken)
    {
        DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        await root.LoadAsync(cancellationToken).ConfigureAwait(false);
        return tree;
    }

    private static BackupGroup GroupOf(SnapshotPath path) =>
        BackupGroup.TryCreate(path.Namespace, path.Type!, path.Id!, out BackupGroup? group)
            ? group
            : throw new PbsException(PbsError.NotFound, $"{path.Type}/{path.Id} is no group");

    /// <summary>What has to stay open as long as an archive of a snapshot is.</summary>
    private sealed class OwnedSnapshot(DatastoreSession session, Snapshot snapshot) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await snapshot.DisposeAsync().ConfigureAwait(false);
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }
}
