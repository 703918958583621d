using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>Files with several names that were restored, to link further names to.</summary>
internal sealed class HardLinkTable
{
    private readonly Dictionary<NodeId, RestoredFile> _files = [];

    /// <summary>Whether a file may have further names, as far as is known.</summary>
    public static bool HasSeveralNames(in NodeAttributes attributes) =>
        attributes.LinkCount is not 1 || attributes.ValidFor == TimeSpan.Zero;

    /// <summary>The restored file that has this number, if there is one.</summary>
    public RestoredFile? Find(NodeId id) => _files.TryGetValue(id, out RestoredFile found) ? found : null;

    /// <summary>Remembers a restored file; the flags are set when no more names are to come.</summary>
    public void Add(NodeId id, RestoredFile file) => _files[id] = file;

    /// <summary>Files whose flags are still to be set.</summary>
    public IEnumerable<RestoredFile> WithFlags => _files.Values.Where(static file => file.PendingFlags != 0);
}
