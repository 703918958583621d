namespace PxarArchive;

/// <summary>A child that stands in a directory and cannot be read.</summary>
/// <param name="Name">Its name; empty when not even that can be read.</param>
/// <param name="Next">Position from which <see cref="PxarDirectory.ReadItemsAsync"/> goes on behind it.</param>
public readonly record struct PxarDamagedItem(FileName Name, long Next);
