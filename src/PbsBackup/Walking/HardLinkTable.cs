namespace PbsBackup.Walking;

/// <summary>Where the files that have several names stand in the archive, by the name met first.</summary>
internal sealed class HardLinkTable
{
    private readonly Dictionary<FileIdentity, (long Offset, byte[] Path)> _files = [];

    /// <summary>Looks for a file; <paramref name="path"/> has no leading slash.</summary>
    public bool TryFind(FileIdentity identity, out long offset, out ReadOnlySpan<byte> path)
    {
        bool found = _files.TryGetValue(identity, out (long Offset, byte[] Path) file);
        offset = file.Offset;
        path = file.Path;
        return found;
    }

    /// <summary>Remembers a file.</summary>
    public void Add(FileIdentity identity, long offset, ReadOnlySpan<byte> path) => _files.TryAdd(identity, (offset, path.ToArray()));
}
