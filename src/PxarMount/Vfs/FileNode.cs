using PxarArchive.Sources;

namespace PxarMount.Vfs;

/// <summary>A regular file.</summary>
public abstract class FileNode : Node
{
    /// <summary>The content; the same object at every call, for concurrent use, not to be disposed by the caller.</summary>
    public abstract IRandomAccessSource Content { get; }
}
