using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>A symbolic link.</summary>
public abstract class SymbolicLinkNode : Node
{
    /// <summary>The target as stored.</summary>
    public abstract FileName Target { get; }
}
