using System.Text;
using PbsBackup.Archive;
using PbsBackup.Catalog;
using PbsBackup.Chunking;
using PbsBackup.Walking;

namespace PbsBackup.Pipeline;

/// <summary>Archives the directories of a backup, and keeps account of what is missing.</summary>
internal sealed class DirectoryBackup(BackupOptions options, BackupProgress progress, CancellationToken cancellationToken)
{
    /// <summary>How many warnings there were.</summary>
    public long Warnings { get; private set; }

    /// <summary>Whether nothing is missing that should be there.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>Archives a directory as one archive.</summary>
    /// <param name="item">The directory.</param>
    /// <param name="name">The archive's stored name.</param>
    /// <param name="target">Receives it.</param>
    /// <param name="catalog">Receives its names.</param>
    public void Archive(BackupItem item, string name, ArchiveTarget target, CatalogWriter catalog)
    {
        using var stream = new ArchiveStream(target, new BuzhashChunker());
        catalog.EnterDirectory(Encoding.ASCII.GetBytes(name));
        Walk(item, new PxarEncoder(stream, catalog: catalog));
        catalog.LeaveDirectory();
        stream.Complete();
    }

    /// <summary>Archives a directory as a split archive, whose contents are cut where files begin.</summary>
    /// <param name="item">The directory.</param>
    /// <param name="metadata">Receives the metadata.</param>
    /// <param name="payload">Receives the contents.</param>
    public void ArchiveSplit(BackupItem item, ArchiveTarget metadata, ArchiveTarget payload)
    {
        var chunker = new BuzhashChunker();
        using var metadataStream = new ArchiveStream(metadata, new BuzhashChunker());
        using var payloadStream = new ArchiveStream(payload, chunker);
        Walk(item, new PxarEncoder(metadataStream, payloadStream) { OnPayload = chunker.Suggest });
        metadataStream.Complete();
        payloadStream.Complete();
    }

    /// <summary>Passes a warning on.</summary>
    public void Warn(BackupItem item, WalkWarning warning)
    {
        Warnings++;
        IsComplete &= !warning.IsLoss;
        options.OnWarning(item.Name, warning);
    }

    private void Walk(BackupItem item, PxarEncoder encoder)
    {
        var counts = new WalkProgress(walk => progress.Report(walk.Entries, walk.ContentBytes));
        new DirectoryWalker(options.Walk).Run(item.Source, encoder, warning => Warn(item, warning), counts, cancellationToken);
    }
}
