namespace PxarMount.Vfs.Repository;

/// <summary>A child of a group's folder.</summary>
/// <param name="Time">The snapshot.</param>
/// <param name="LinkTarget">Where the link to the newest snapshot leads; null for a snapshot itself.</param>
internal readonly record struct GroupItem(long Time, string? LinkTarget = null);
