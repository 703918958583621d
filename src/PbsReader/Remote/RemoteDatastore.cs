using System.Text.Json;
using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>
/// A datastore on a Proxmox Backup Server (protocol spec, 5 and 7). One request lists all snapshots of a namespace with what is to be known
/// of them, so that notes are their first line only; it is shown for <see cref="RemoteOptions.ListingLifetime"/>. Nothing is connected
/// before the first call. Failures that pass are repeated, see <see cref="RemoteOptions.Timeout"/> and <see cref="RemoteOptions.IsHard"/>.
/// Snapshots that are open stay usable when it is disposed.
/// </summary>
public sealed class RemoteDatastore : IDatastore
{
    private readonly PbsHttpClient _client;
    private readonly RetryPolicy _retries;
    private readonly ListingCache<BackupNamespace, SnapshotListing> _listings;
    private readonly ListingCache<PbsRepository, IReadOnlyList<BackupNamespace>> _namespaces;
    private readonly CancellationTokenSource _end = new();
    private int _isDisposed;

    /// <summary>Connects to nothing yet.</summary>
    public RemoteDatastore(RemoteOptions options)
    {
        _client = new PbsHttpClient(options);
        _retries = new RetryPolicy(options);
        _listings = new ListingCache<BackupNamespace, SnapshotListing>(options, LoadSnapshotsAsync);
        _namespaces = new ListingCache<PbsRepository, IReadOnlyList<BackupNamespace>>(options, LoadNamespacesAsync);
    }

    /// <inheritdoc/>
    public string Name => $"{HostName.Bracket(Repository.Host)}:{Repository.Datastore}";

    private PbsRepository Repository => _client.Repository;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BackupNamespace>> ListNamespacesAsync(
        BackupNamespace parent, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<BackupNamespace> all = await _namespaces.GetAsync(Repository, cancellationToken).ConfigureAwait(false);
        if (!parent.IsRoot && !all.Contains(parent) && !HasInside(all, parent))
            throw new PbsException(PbsError.NotFound, $"{Name} has no namespace {parent}");

        // A server may show what is inside a namespace and not the namespace: then that is all there is to it.
        var found = new SortedSet<BackupNamespace>();
        foreach (BackupNamespace ns in all.Where(ns => IsInside(ns, parent)))
        {
            if (parent.TryAppend(ns.Components[parent.Depth], out BackupNamespace child))
                found.Add(child);
        }

        return [.. found];
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await _listings.GetAsync(ns, cancellationToken).ConfigureAwait(false)).Groups;
        }
        catch (PbsException exception) when (exception.Kind == PbsError.Unauthorized)
        {
            if (await HasVisibleInsideAsync(ns, cancellationToken).ConfigureAwait(false))
                return [];
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(BackupGroup group, CancellationToken cancellationToken = default)
    {
        SnapshotListing listing = await _listings.GetAsync(group.Namespace, cancellationToken).ConfigureAwait(false);
        return listing.FindGroup(group) ?? throw NoGroup(group);
    }

    /// <inheritdoc/>
    public async ValueTask<SnapshotDetails> GetDetailsAsync(SnapshotId snapshot, CancellationToken cancellationToken = default)
    {
        SnapshotListing listing = await _listings.GetAsync(snapshot.Group.Namespace, cancellationToken).ConfigureAwait(false);
        return listing.Find(snapshot) ?? throw NoSnapshot(snapshot);
    }

    /// <inheritdoc/>
    public async ValueTask<ISnapshotReader> OpenSnapshotAsync(SnapshotId snapshot, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_isDisposed == 1, this);
        var reader = new RemoteSnapshotReader(_client.Share(), _retries, snapshot);
        try
        {
            await reader.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw await ExplainAsync(snapshot, exception, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// Release of the server, such as <c>4.1.1</c>; also the quickest way to learn whether it is there and takes the login.
    /// </summary>
    /// <exception cref="PbsException">It refuses, or does not answer.</exception>
    public async ValueTask<string> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        var subject = new RequestSubject("its version", "no version");
        using JsonDocument answer = await GetAsync("version", subject, cancellationToken).ConfigureAwait(false);
        JsonElement data = ServerJson.DataOf(answer);
        return ServerText.Of($"{ServerJson.TextOf(data, "version")}.{ServerJson.TextOf(data, "release")}");
    }

    /// <summary>Names of the server's datastores that the user may see, sorted; for completion.</summary>
    /// <exception cref="PbsException">It refuses, or does not answer.</exception>
    public async ValueTask<IReadOnlyList<string>> ListDatastoresAsync(CancellationToken cancellationToken = default)
    {
        var subject = new RequestSubject("the list of datastores", "no list of datastores");
        using JsonDocument answer = await GetAsync("admin/datastore", subject, cancellationToken).ConfigureAwait(false);
        return
        [
            .. ServerJson.ElementsOf(ServerJson.DataOf(answer))
                .Select(entry => ServerJson.TextOf(entry, "store"))
                .OfType<string>()
                .Where(name => SafeId.IsValid(name))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        await _end.CancelAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }

    private static bool IsInside(BackupNamespace ns, BackupNamespace parent) =>
        ns.Depth > parent.Depth && (parent.IsRoot || ns.Path.StartsWith(parent.Path + "/", StringComparison.Ordinal));

    private static bool HasInside(IReadOnlyList<BackupNamespace> all, BackupNamespace parent) => all.Any(ns => IsInside(ns, parent));

    private async ValueTask<bool> HasVisibleInsideAsync(BackupNamespace ns, CancellationToken cancellationToken)
    {
        try
        {
            return HasInside(await _namespaces.GetAsync(Repository, cancellationToken).ConfigureAwait(false), ns);
        }
        catch (PbsException)
        {
            return false;
        }
    }

    private async Task<SnapshotListing> LoadSnapshotsAsync(BackupNamespace ns)
    {
        string path = $"admin/datastore/{Repository.Datastore}/snapshots{SnapshotQuery.Of(ns, "?")}";
        RequestSubject subject = RequestSubject.Listing(Repository, ns);
        using JsonDocument answer = await GetAsync(path, subject, _end.Token).ConfigureAwait(false);
        return SnapshotListing.Parse(ns, ServerJson.DataOf(answer));
    }

    private async Task<IReadOnlyList<BackupNamespace>> LoadNamespacesAsync(PbsRepository repository)
    {
        RequestSubject subject = RequestSubject.Listing(repository, default) with { What = $"the namespaces of {repository.Datastore}" };
        using JsonDocument answer =
            await GetAsync($"admin/datastore/{repository.Datastore}/namespace", subject, _end.Token).ConfigureAwait(false);
        var found = new SortedSet<BackupNamespace>();
        foreach (JsonElement entry in ServerJson.ElementsOf(ServerJson.DataOf(answer)))
        {
            if (BackupNamespace.TryParse(ServerJson.TextOf(entry, "ns"), out BackupNamespace ns))
                found.Add(ns);
        }

        return [.. found];
    }

    private ValueTask<JsonDocument> GetAsync(string path, RequestSubject subject, CancellationToken cancellationToken) =>
        _retries.RunAsync(token => _client.GetAsync(path, subject, token), cancellationToken);

    /// <summary>Servers have one text for all that can be missing above a snapshot.</summary>
    private async ValueTask<PbsException> ExplainAsync(SnapshotId snapshot, PbsException exception, CancellationToken cancellationToken)
    {
        try
        {
            SnapshotListing listing = await _listings.GetAsync(snapshot.Group.Namespace, cancellationToken).ConfigureAwait(false);
            return listing.FindGroup(snapshot.Group) is null ? NoGroup(snapshot.Group) : exception;
        }
        catch (PbsException other)
        {
            return other.Kind == PbsError.NotFound ? other : exception;
        }
    }

    private PbsException NoGroup(BackupGroup group) =>
        new(PbsError.NotFound, $"{Name} has no group {(group.Namespace.IsRoot ? "" : group.Namespace + ":")}{group}");

    private PbsException NoSnapshot(SnapshotId snapshot) => new(PbsError.NotFound, $"{Name} has no finished snapshot {snapshot.FullName}");
}
