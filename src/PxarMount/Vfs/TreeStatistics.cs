namespace PxarMount.Vfs;

/// <summary>Totals of a tree, for statfs(2) and <c>info</c>.</summary>
/// <param name="Entries">Number of entries.</param>
/// <param name="Bytes">Content bytes, hard-linked files counted once.</param>
public readonly record struct TreeStatistics(long Entries, long Bytes);
