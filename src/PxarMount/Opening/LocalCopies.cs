using PbsReader.Caching;
using PbsReader.Pinning;
using PbsReader.Remote;
using PbsReader.Snapshots;
using PxarMount.Commands;

namespace PxarMount.Opening;

/// <summary>Puts what this machine and its neighbours have of a server's datastore in front of it: cache, pins, shared cache.</summary>
internal static class LocalCopies
{
    /// <summary>What pins call a datastore.</summary>
    internal static string NameOf(PbsRepository repository) => $"{repository.Authority}:{repository.Datastore}";

    /// <summary>Opens what there is; the result owns all of it, and <paramref name="server"/>.</summary>
    /// <exception cref="CommandException">An option or a variable is malformed.</exception>
    internal static async ValueTask<IDatastore> AddAsync(
        IDatastore server, PbsRepository repository, DatastoreOptions options, ServerWatch watch, CancellationToken cancellationToken)
    {
        Func<string, string?> environment = SilentVariables.For(options);
        string? folder = CacheFolders.Find(options.CacheFolder, environment);
        SharedChunkCache? shared = options.IsQuiet
            ? null
            : await SharedCacheOpener.TryOpenAsync(options.Redis, environment, watch.Warn, cancellationToken).ConfigureAwait(false);
        DiskCache? cache = folder is null ? null : DiskCache.TryOpen(new DiskCacheOptions
        {
            Folder = folder,
            Limit = options.DiskCacheSize,
            Warn = watch.Warn,
        });

        // What is wrong with the folder was told already, if it matters.
        PinStore? pins = folder is null || !Path.Exists(folder) ? null : PinStore.TryOpen(folder, create: false, out _);
        (watch.Disk, watch.Shared) = (cache, shared);
        return new CachedDatastore(server, cache, pins, new CachedDatastoreOptions
        {
            Server = NameOf(repository),
            Shared = shared,
            Report = watch.Warn,
        });
    }
}
