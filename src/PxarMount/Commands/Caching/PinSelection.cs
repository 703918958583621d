using System.Buffers;
using PbsReader.Pinning;
using PbsReader.Snapshots;
using PxarArchive;
using PxarMount.Query;
using PxarMount.Vfs;
using PxarMount.Vfs.Repository;

namespace PxarMount.Commands.Caching;

/// <summary>What belongs to a pin.</summary>
internal static class PinSelection
{
    private const int BlockLength = 1 << 20;

    /// <summary>
    /// The files that are pinned whole: of a part of an archive all its metadata where that lies apart, so that everything is listed. The
    /// list of files goes with all of them.
    /// </summary>
    /// <exception cref="CommandException">There is no such archive.</exception>
    internal static IReadOnlyList<ManifestFile> FilesOf(Snapshot snapshot, PinSource source, out SnapshotArchive? partial)
    {
        partial = null;
        IReadOnlyList<ManifestFile> all = snapshot.Manifest.Files;
        if (source.Place.Path.Archive is not { } name)
            return all;
        IReadOnlyList<SnapshotArchive> archives = SnapshotArchives.Group(all);
        SnapshotArchive archive = SnapshotArchives.Find(archives, name)
            ?? throw new CommandException(ExitCode.CannotOpen, $"{snapshot.Id.FullName} has no {name}");
        IEnumerable<ManifestFile> catalog = all.Where(file => file.Name == StoredName.Catalog);
        if (source.Path is null)
            return [.. catalog, .. archive.Files];
        if (!archive.IsFolder)
            throw new CommandException(ExitCode.Usage, $"{name} is no folder; leave the path out");
        partial = archive;
        return archive.Payload is null ? [.. catalog] : [.. catalog, archive.File];
    }

    /// <summary>Reads a part of an archive: its metadata and contents, with what leads there.</summary>
    /// <exception cref="CommandException">There is nothing of that name.</exception>
    internal static async ValueTask ReadAsync(
        DatastoreSession session,
        Snapshot snapshot,
        SnapshotArchive archive,
        string path,
        Action<PinProgress> progress,
        CancellationToken cancellationToken)
    {
        PxarAccessor accessor = await ArchiveOpener.OpenAsync(session, snapshot, archive, cancellationToken).ConfigureAwait(false);
        var tree = new PxarTree(accessor, new PxarTreeOptions { FindTotals = static _ => default, Chunks = session.Cache });
        await using (tree.ConfigureAwait(false))
        {
            DirectoryNode root = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
            PathLookup found = await PathResolver.FindAsync(root, RawText.Encode(path), false, cancellationToken).ConfigureAwait(false);
            if (found.Node is null)
                throw new CommandException(ExitCode.NotFound, $"{path}: {found.Failure}");
            long bytes = 0;
            byte[] buffer = ArrayPool<byte>.Shared.Rent(BlockLength);
            try
            {
                await ReadFileAsync(found.Node).ConfigureAwait(false);
                if (found.Node is DirectoryNode folder)
                {
                    await using var walker = new TreeWalker(folder, found.Path, sorted: false);
                    while (await walker.MoveNextAsync(cancellationToken).ConfigureAwait(false) == WalkStep.Entry)
                    {
                        if (walker.Current.Node is DirectoryNode)
                            walker.Enter();
                        await ReadFileAsync(walker.Current.Node).ConfigureAwait(false);
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            async ValueTask ReadFileAsync(Node node)
            {
                if (node is not FileNode file)
                    return;
                long offset = 0;
                while (await file.Content.ReadAsync(offset, buffer, cancellationToken).ConfigureAwait(false) is > 0 and int count)
                {
                    offset += count;
                    progress(new PinProgress(0, 0, bytes += count, 0));
                }
            }
        }
    }
}
