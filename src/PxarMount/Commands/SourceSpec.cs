namespace PxarMount.Commands;

/// <summary>What a user names as SOURCE, with the options that belong to it; the same for every command.</summary>
/// <param name="Path">The SOURCE argument, in <see cref="RawText"/> form; empty for all of the datastore that is named otherwise.</param>
/// <param name="PayloadPath">The payload half of a split archive, when it does not lie beside its metadata half.</param>
/// <param name="MetadataOnly">
/// File contents are not wanted: a split archive opens without its payload half where that is missing.
/// </param>
/// <param name="Datastore">How a datastore is opened and shown; null for the defaults.</param>
public sealed record SourceSpec(
    string Path, string? PayloadPath = null, bool MetadataOnly = false, DatastoreOptions? Datastore = null)
{
    /// <summary>How a datastore is opened and shown.</summary>
    public DatastoreOptions Store => Datastore ?? new DatastoreOptions();
}
