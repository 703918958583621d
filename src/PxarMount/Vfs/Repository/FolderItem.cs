namespace PxarMount.Vfs.Repository;

/// <summary>What a listing found.</summary>
/// <param name="Name">Name of the child; no two have the same.</param>
/// <param name="What">What it stands for.</param>
internal readonly record struct FolderItem<T>(string Name, T What);
