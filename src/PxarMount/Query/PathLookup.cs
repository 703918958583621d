using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>Where a path leads.</summary>
/// <param name="Node">The node, or null with a <paramref name="Failure"/>.</param>
/// <param name="Path">Its real path, links resolved: <c>/</c> or <c>/a/b</c>.</param>
/// <param name="Failure">Why there is none, in the words that shells use.</param>
public readonly record struct PathLookup(Node? Node, byte[] Path, string? Failure);
