using PxarArchive.Sources;

namespace PxarMount.Vfs;

/// <summary>A regular file.</summary>
public abstract class FileNode : Node
{
    /// <summary>The content; the same object at every call, for concurrent use, not to be disposed by the caller.</summary>
    public abstract IRandomAccessSource Content { get; }

    /// <summary>The number that a file right behind this one has; null where files do not lie in an order.</summary>
    public virtual NodeId? Behind => null;

    /// <summary>
    /// The first offset from <paramref name="offset"/> on that is in a hole, or that is not, as <c>lseek(2)</c> means it: the end counts as
    /// a hole. Null when there is none, as at the end and beyond it.
    /// </summary>
    public virtual ValueTask<long?> SeekAsync(long offset, bool hole, CancellationToken cancellationToken)
    {
        long length = Attributes.Size;
        return new ValueTask<long?>(offset >= length ? null : hole ? length : offset);
    }
}
