namespace PxarMount.Opening;

/// <summary>A repository in one text, or in its parts, as options give it; null is what was not given.</summary>
/// <param name="Repository"><c>--repository</c>; goes before all others, and excludes them.</param>
/// <param name="Server"><c>--server</c>.</param>
/// <param name="Port"><c>--port</c>.</param>
/// <param name="Datastore"><c>--datastore</c>.</param>
/// <param name="AuthId"><c>--auth-id</c>.</param>
internal sealed record RepositoryArguments(
    string? Repository = null, string? Server = null, string? Port = null, string? Datastore = null, string? AuthId = null)
{
    /// <summary>Whether one of the parts is there.</summary>
    internal bool HasParts => (Server ?? Port ?? Datastore ?? AuthId) is not null;
}
