namespace PxarMount.Vfs.Repository;

/// <summary>A child of a virtual folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="What">What it stands for.</param>
/// <param name="Node">The node.</param>
/// <param name="Order">Place in the enumeration, as long as the child is there; larger than 15.</param>
internal readonly record struct FolderEntry<T>(string Name, T What, Node Node, long Order);
