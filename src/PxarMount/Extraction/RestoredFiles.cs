using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>
/// Which files were restored, and where: what further names of them are linked to. Files come in the order of their numbers, and all
/// of a directory one after the other, so that eight bytes a file and a few a directory are enough, and nobody has to count links first.
/// </summary>
internal sealed class RestoredFiles
{
    private readonly List<ulong> _ids = [];
    private readonly List<(int First, TargetDirectory Directory)> _runs = [];
    private readonly Dictionary<ulong, (TargetDirectory Directory, FileName Name)> _others = [];

    /// <summary>Remembers a file that was restored under <paramref name="name"/>.</summary>
    public void Add(Node file, TargetDirectory directory, FileName name)
    {
        ulong id = file.Id.Value;
        if (file.Entry is null || file.Entry.Name != name || (_ids.Count > 0 && id <= _ids[^1]))
        {
            _others[id] = (directory, name);
            return;
        }

        if (_runs.Count == 0 || _runs[^1].Directory != directory)
            _runs.Add((_ids.Count, directory));
        _ids.Add(id);
    }

    /// <summary>Where the file is, or null when this is the first of its names.</summary>
    public (TargetDirectory Directory, FileName Name)? Find(Node file)
    {
        ulong id = file.Id.Value;
        if (_others.TryGetValue(id, out (TargetDirectory Directory, FileName Name) other))
            return other;
        if (_ids.Count == 0 || id > _ids[^1] || _ids.BinarySearch(id) is not (int index and >= 0))
            return null;
        int low = 0;
        for (int high = _runs.Count - 1; low < high;)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _runs[middle].First <= index ? (middle, high) : (low, middle - 1);
        }

        return (_runs[low].Directory, file.Entry!.Name);
    }
}
