namespace PxarMount.Vfs.Repository;

/// <summary>The children that were found in a folder.</summary>
/// <param name="Items">The children, in the order in which people want them.</param>
/// <param name="ExpiresAt">Timestamp until which that is believed; null for the usual time.</param>
internal readonly record struct FolderContent<T>(IReadOnlyList<FolderItem<T>> Items, long? ExpiresAt = null);
