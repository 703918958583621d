using PbsReader;
using PbsReader.Local;
using PbsReader.Remote;
using PxarMount.Commands;

namespace PxarMount.Opening;

/// <summary>
/// Tells whether SOURCE lies on a server, and on which: options say so, or the environment does and nothing here is meant.
/// </summary>
/// <param name="source">What the user names.</param>
/// <param name="environment">Tells the value of a variable.</param>
internal sealed class ServerPlaces(SourceSpec source, Func<string, string?> environment)
{
    private readonly DatastoreOptions _options = source.Store;
    private readonly RemoteEnvironment _environment = new(environment);

    /// <summary>
    /// The place on the server that options name; null when they name none. A datastore without a server is a directory when it has the
    /// form of a path, or there is a datastore of that name here.
    /// </summary>
    /// <exception cref="CommandException">Options or variables are malformed.</exception>
    /// <exception cref="FormatException">SOURCE names no part of a datastore.</exception>
    internal DatastorePlace? FindNamed()
    {
        bool hasServer = (_options.Repository ?? _options.Server ?? _options.Port ?? _options.AuthId) is not null;
        if (!hasServer && (_options.Datastore is not { } name || IsDirectory(name)))
            return null;
        PbsRepository repository = _environment.FindRepository(new RepositoryArguments(
            _options.Repository, _options.Server, _options.Port, _options.Datastore, _options.AuthId))!;
        return Make(repository, hasServer
            ? null
            : $"{_options.Datastore} is no datastore directory here, so the one of that name on {repository.Host} was meant");
    }

    /// <summary>The place on the server that the environment names; null when it names none.</summary>
    /// <exception cref="CommandException">Variables are malformed.</exception>
    /// <exception cref="FormatException">SOURCE names no part of a datastore.</exception>
    internal DatastorePlace? FindMeant() => _environment.FindRepository(new RepositoryArguments()) is not { } repository
        ? null
        : Make(repository, source.Path.Trim('/').Length == 0 || _options.Namespace is not null
            ? null
            : $"there is no file {source.Path} here, so the backup on {repository.Host} was meant");

    private DatastorePlace Make(PbsRepository repository, string? note)
    {
        var path = SnapshotPath.Parse(source.Path, _options.Namespace);

        // The variable is for those who say nothing else.
        if (_options.Namespace is null && path.Namespace.IsRoot && _environment.Namespace is { } ns)
            path = path with { Namespace = ns };
        return new DatastorePlace(null, repository, path, note);
    }

    private static bool IsDirectory(string name) =>
        !PbsRepository.TryCreate(name, null, null, null, out PbsRepository? _) || HasChunks(name);

    private static bool HasChunks(string name)
    {
        try
        {
            return LocalDatastore.HasChunks(name);
        }
        catch (PbsException)
        {
            // It is there, and may not be entered: whoever opens it is told so.
            return true;
        }
    }
}
