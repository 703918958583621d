namespace PxarMount.Opening;

/// <summary>A source that lies in a datastore directory.</summary>
/// <param name="Root">The datastore's directory.</param>
/// <param name="Path">What of it.</param>
public sealed record DatastorePlace(string Root, SnapshotPath Path);
