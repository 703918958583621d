using PbsBackup.Archive;
using PxarArchive;

namespace PbsBackup.Walking;

/// <summary>
/// Archives directory trees through an encoder, in the order and with the content of the official client. Names
/// stay bytes; symbolic links are never followed below the root, also when the tree changes under the walk; any depth takes the same
/// stack and a bounded number of descriptors. Immutable, safe for concurrent use.
/// </summary>
public sealed class DirectoryWalker(WalkOptions options)
{
    /// <summary>Archives one directory and finishes the archive. Works on the calling thread until done.</summary>
    /// <param name="source">Path of the directory; it may be a symbolic link to one.</param>
    /// <param name="encoder">Where it goes; not begun yet.</param>
    /// <param name="onWarning">Told at once of everything that cannot be taken along as it is.</param>
    /// <param name="progress">Counts along, for one walk; null for nobody.</param>
    /// <param name="cancellationToken">Ends the walk, between two blocks of a file at the latest.</param>
    /// <exception cref="BackupException">The source cannot be archived, or a limit is passed.</exception>
    /// <exception cref="IOException">The archive cannot be written.</exception>
    public void Run(
        FileName source,
        PxarEncoder encoder,
        Action<WalkWarning> onWarning,
        WalkProgress? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(onWarning);
        var log = new WalkLog(progress ?? new WalkProgress(), onWarning);
        using var walk = new Walk(options, encoder, log, cancellationToken);
        walk.Run(source);
    }
}
