using PxarArchive;

namespace PbsReader.Verification;

/// <summary>Paths in an archive, from the root with a slash in front; and one that follows a decoder.</summary>
internal sealed class ArchivePath
{
    private readonly Stack<FileName> _folders = [];

    public static FileName Root { get; } = new("/"u8);

    /// <summary>The path of a child.</summary>
    public static FileName Join(FileName folder, FileName name)
    {
        ReadOnlySpan<byte> parent = folder.Bytes.SequenceEqual(Root.Bytes) ? [] : folder.Bytes;
        byte[] path = new byte[parent.Length + 1 + name.Bytes.Length];
        parent.CopyTo(path);
        path[parent.Length] = (byte)'/';
        name.Bytes.CopyTo(path.AsSpan(parent.Length + 1));
        return FileName.FromOwned(path);
    }

    /// <summary>Goes into a directory; first of all into the root.</summary>
    public void Enter(FileName name) => _folders.Push(_folders.Count == 0 ? Root : name);

    /// <summary>Goes back out.</summary>
    public void Leave() => _folders.Pop();

    /// <summary>The path of an entry in the directory that was entered last.</summary>
    public FileName Of(FileName name)
    {
        FileName path = Root;
        foreach (FileName folder in _folders.Reverse().Skip(1))
            path = Join(path, folder);
        return Join(path, name);
    }
}
