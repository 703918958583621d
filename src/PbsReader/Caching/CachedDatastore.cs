using System.Collections.Concurrent;
using PbsReader.Pinning;
using PbsReader.Snapshots;

namespace PbsReader.Caching;

/// <summary>
/// A server's datastore with what this machine has of it: chunks and files through a cache, and what is pinned when the server cannot be
/// had. Listing and opening ask the server each time, so that nothing is shown that its user may not see any more; only when it cannot be
/// reached, or has lost a snapshot that is pinned, the pin stands for it, and that is told. A server that refuses is obeyed. Safe for
/// concurrent use.
/// </summary>
public sealed class CachedDatastore : IDatastore
{
    private readonly IDatastore _inner;
    private readonly DiskCache? _cache;
    private readonly PinStore? _pins;
    private readonly CachedDatastoreOptions _options;
    private readonly ConcurrentDictionary<(Type Items, object Place), object> _known = [];
    private int _isToldAway;

    /// <summary>Owns everything that it is given.</summary>
    /// <param name="inner">The server's.</param>
    /// <param name="cache">Null when it is switched off.</param>
    /// <param name="pins">Null when there are none.</param>
    /// <param name="options">How.</param>
    public CachedDatastore(IDatastore inner, DiskCache? cache, PinStore? pins, CachedDatastoreOptions options) =>
        (_inner, _cache, _pins, _options) = (inner, cache, pins, options);

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public bool IsPartial => Volatile.Read(ref _isToldAway) == 1;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BackupNamespace>> ListNamespacesAsync(
        BackupNamespace parent, CancellationToken cancellationToken = default) =>
        AskAsync(parent, token => _inner.ListNamespacesAsync(parent, token), pins => NamespacesBelow(pins, parent), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BackupGroup>> ListGroupsAsync(BackupNamespace ns, CancellationToken cancellationToken = default) =>
        AskAsync(
            ns,
            token => _inner.ListGroupsAsync(ns, token),
            pins => pins.Select(pin => pin.Snapshot.Group).Where(group => group.Namespace == ns),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SnapshotId>> ListSnapshotsAsync(BackupGroup group, CancellationToken cancellationToken = default) =>
        AskAsync(
            group,
            token => _inner.ListSnapshotsAsync(group, token),
            pins => pins.Select(pin => pin.Snapshot).Where(snapshot => snapshot.Group == group),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SnapshotDetails> GetDetailsAsync(SnapshotId snapshot, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _inner.GetDetailsAsync(snapshot, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception) when (IsPinned(snapshot, exception))
        {
            ISnapshotReader reader = OpenPin(snapshot);
            await using (reader.ConfigureAwait(false))
            {
                BackupManifest manifest = await StoredFiles.ReadManifestAsync(reader, cancellationToken).ConfigureAwait(false);
                long size = manifest.Files.Sum(file => file.Size);
                return new SnapshotDetails(
                    snapshot,
                    manifest.Files,
                    size,
                    Owner: null,
                    IsProtected: false,
                    manifest.Notes,
                    manifest.VerifyState,
                    manifest.VerifyTask,
                    manifest.KeyFingerprint);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ISnapshotReader> OpenSnapshotAsync(SnapshotId snapshot, CancellationToken cancellationToken = default)
    {
        try
        {
            return Wrap(await _inner.OpenSnapshotAsync(snapshot, cancellationToken).ConfigureAwait(false));
        }
        catch (PbsException exception) when (IsPinned(snapshot, exception))
        {
            _options.Report?.Invoke($"{snapshot.FullName} is shown from its pin on this machine: {exception.Message}");
            return OpenPin(snapshot);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        _cache?.Dispose();
        _pins?.Dispose();
        if (_options.Shared is { } shared)
            await shared.DisposeAsync().ConfigureAwait(false);
    }

    private static IEnumerable<BackupNamespace> NamespacesBelow(IEnumerable<Pin> pins, BackupNamespace parent)
    {
        foreach (Pin pin in pins)
        {
            BackupNamespace ns = pin.Snapshot.Group.Namespace;
            bool isBelow = ns.Depth > parent.Depth && (parent.IsRoot || ns.Path.StartsWith(parent.Path + "/", StringComparison.Ordinal));
            if (isBelow && parent.TryAppend(ns.Components[parent.Depth], out BackupNamespace child))
                yield return child;
        }
    }

    private static OverlaidSnapshotReader Overlay(ISnapshotReader reader, PinStore pins) =>
        new(reader, new PinnedChunkStore(pins, reader.Chunks));

    private bool IsPinned(SnapshotId snapshot, PbsException exception) =>
        exception.Kind is PbsError.Unavailable or PbsError.NotFound
            && _pins is not null && _pins.Of(_options.Server).Any(pin => pin.Snapshot == snapshot);

    private async ValueTask<IReadOnlyList<T>> AskAsync<T>(
        object place,
        Func<CancellationToken, ValueTask<IReadOnlyList<T>>> ask,
        Func<IEnumerable<Pin>, IEnumerable<T>> fromPins,
        CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<T> answer = await ask(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _isToldAway, 0);
            if (_pins is not null)
                _known[(typeof(T), place)] = answer;
            return answer;
        }
        catch (PbsException exception) when (exception.Kind == PbsError.Unavailable && _pins?.Of(_options.Server).Any() == true)
        {
            if (Interlocked.Exchange(ref _isToldAway, 1) == 0)
                _options.Report?.Invoke($"only what is pinned on this machine, or was listed before, is listed: {exception.Message}");

            // What was there is not gone because the server is: whoever opens it is told so.
            var known = (IReadOnlyList<T>?)_known.GetValueOrDefault((typeof(T), place)) ?? [];
            return [.. fromPins(_pins.Of(_options.Server)).Concat(known).Distinct().Order()];
        }
    }

    private ISnapshotReader Wrap(ISnapshotReader reader) =>
        _cache is not null ? new CachedSnapshotReader(Share(reader), _cache)
        : _pins is not null ? Overlay(Share(reader), _pins)
        : Share(reader);

    private ISnapshotReader Share(ISnapshotReader reader) =>
        _options.Shared is { } shared ? new OverlaidSnapshotReader(reader, shared.Over(reader.Chunks)) : reader;

    private PinnedSnapshotReader OpenPin(SnapshotId snapshot) => new(
        _pins!, _cache, _options.Server, snapshot, new LateReader(token => OpenLateAsync(snapshot, token), _options.Time));

    private async ValueTask<ISnapshotReader> OpenLateAsync(SnapshotId snapshot, CancellationToken cancellationToken) =>
        Share(await _inner.OpenSnapshotAsync(snapshot, cancellationToken).ConfigureAwait(false));
}
