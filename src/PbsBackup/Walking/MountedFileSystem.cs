using PbsBackup.Interop;

namespace PbsBackup.Walking;

/// <summary>
/// The file system that a part of the tree lies on; shared by its directories, so that what it turns out not to do is asked once.
/// </summary>
internal sealed class MountedFileSystem(ulong magic, FileSystemFeatures wanted)
{
    /// <summary>What is read from its files.</summary>
    public FileSystemFeatures Features { get; private set; } = FileSystemTypes.FeaturesOf(magic) & wanted;

    /// <summary>True for <c>/proc</c> and its like.</summary>
    public bool IsPseudo { get; } = FileSystemTypes.IsPseudo(magic);

    /// <summary>The file system of an open file. One whose type cannot be told counts as unknown.</summary>
    public static MountedFileSystem Of(int descriptor, FileSystemFeatures wanted)
    {
        _ = Posix.GetFileSystemType(descriptor, out ulong magic);
        return new MountedFileSystem(magic, wanted);
    }

    /// <summary>Never asks for these again.</summary>
    public void GiveUp(FileSystemFeatures features) => Features &= ~features;
}
