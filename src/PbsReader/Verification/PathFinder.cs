using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PxarArchive;

namespace PbsReader.Verification;

/// <summary>
/// Finds the entries that lie in damaged parts of an archive. In an archive's metadata by descending from the root, guided by goodbye
/// tables, which reads little; in the payload of a split archive by going through its metadata once.
/// </summary>
internal sealed class PathFinder(Snapshot snapshot, ChunkCache cache, DamagedRanges ranges)
{
    private const string SingleSuffix = ".pxar" + StoredName.DynamicExtension;
    private const string MetadataSuffix = ".mpxar" + StoredName.DynamicExtension;
    private const string PayloadSuffix = ".ppxar" + StoredName.DynamicExtension;

    // A hostile archive can make directories lead to each other's inside.
    private const int MostDirectories = 100_000;
    private const int MostLinked = 10_000;

    /// <summary>Fills the ranges; what cannot be found leaves them incomplete. Anything but an archive of files has no entries.</summary>
    public async ValueTask FindAsync(string fileName, CancellationToken cancellationToken)
    {
        try
        {
            if (fileName.EndsWith(PayloadSuffix, StringComparison.Ordinal))
                await ReadMetadataAsync(fileName[..^PayloadSuffix.Length] + MetadataSuffix, cancellationToken).ConfigureAwait(false);
            else if (new[] { SingleSuffix, MetadataSuffix }.Any(suffix => fileName.EndsWith(suffix, StringComparison.Ordinal)))
                await DescendAsync(fileName, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            ranges.GiveUp();
        }
    }

    private async ValueTask<ChunkedSource> OpenAsync(string fileName, CancellationToken cancellationToken)
    {
        ManifestFile file = snapshot.Find(fileName) ?? throw new PbsException(PbsError.NotFound, $"{snapshot.Id} has no {fileName}");
        IChunkIndex index = await snapshot.OpenIndexAsync(fileName, cancellationToken).ConfigureAwait(false);
        return new ChunkedSource(index, cache.Over(snapshot.Reader.Chunks, snapshot.KeyOf(file)));
    }

    private async ValueTask ReadMetadataAsync(string fileName, CancellationToken cancellationToken)
    {
        ChunkedSource source = await OpenAsync(fileName, cancellationToken).ConfigureAwait(false);
        var path = new ArchivePath();
        var hurt = new Dictionary<long, (long Start, long End)>();
        var decoder = new PxarDecoder(source);
        await using (decoder.ConfigureAwait(false))
        {
            while (true)
            {
                PxarDecoderEvent step = await decoder.ReadNextAsync(cancellationToken).ConfigureAwait(false);
                if (step == PxarDecoderEvent.End)
                    return;
                if (step == PxarDecoderEvent.DirectoryEnd)
                    path.Leave();
                else if (decoder.Entry.Kind == PxarEntryKind.Directory)
                    path.Enter(decoder.Entry.Name);
                else
                    Visit(decoder.Entry, path, hurt);
            }
        }
    }

    private void Visit(PxarEntry entry, ArchivePath path, Dictionary<long, (long Start, long End)> hurt)
    {
        if (entry.Kind == PxarEntryKind.File && entry.Size > 0)
        {
            const int HeaderSize = 16;
            long end = entry.PayloadOffset > long.MaxValue - HeaderSize - entry.Size
                ? long.MaxValue
                : entry.PayloadOffset + HeaderSize + entry.Size;
            if (ranges.AddWhere(entry.PayloadOffset, end, () => path.Of(entry.Name)) && hurt.Count < MostLinked)
                hurt.Add(entry.Offset, (entry.PayloadOffset, end));
        }
        else if (entry.Kind == PxarEntryKind.HardLink && hurt.TryGetValue(entry.HardLinkTarget, out (long Start, long End) target))
        {
            ranges.AddWhere(target.Start, target.End, () => path.Of(entry.Name));
        }
    }

    private async ValueTask DescendAsync(string fileName, CancellationToken cancellationToken)
    {
        ChunkedSource source = await OpenAsync(fileName, cancellationToken).ConfigureAwait(false);
        PxarAccessor archive;
        try
        {
            archive = await PxarAccessor.OpenAsync(source, null, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The beginning or the root's own table is gone.
            for (int position = 0; position < ranges.All.Count; position++)
                ranges.Add(position, ArchivePath.Root, isSubtree: true);
            return;
        }

        await using (archive.ConfigureAwait(false))
        {
            for (int position = 0; position < ranges.All.Count; position++)
                await DescendAsync(archive, position, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask DescendAsync(PxarAccessor archive, int position, CancellationToken cancellationToken)
    {
        (long start, long end) = ranges.All[position];
        var waiting = new Stack<(PxarDirectory Directory, FileName Path)>();
        waiting.Push((await archive.OpenRootAsync(cancellationToken).ConfigureAwait(false), ArchivePath.Root));
        for (int count = 0; waiting.TryPop(out (PxarDirectory Directory, FileName Path) here); count++)
        {
            if (count == MostDirectories)
            {
                ranges.GiveUp(position);
                return;
            }

            PxarDirectoryOverlap overlap;
            try
            {
                overlap = await here.Directory
                    .FindOverlapAsync(start, end, DamagedRanges.MostPaths + 1, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (IOException)
            {
                if (!ranges.Add(position, here.Path, isSubtree: true))
                    return;
                continue;
            }

            if (!overlap.IsComplete)
                ranges.GiveUp(position);
            if (overlap.HasOwn && !ranges.Add(position, here.Path, isSubtree: false))
                return;
            foreach (PxarDirectoryPart part in overlap.Parts)
            {
                FileName path = ArchivePath.Join(here.Path, NameOf(part));
                PxarDirectory? child = await TryOpenAsync(archive, part, cancellationToken).ConfigureAwait(false);
                if (child is not null)
                    waiting.Push((child, path));
                else if (!ranges.Add(position, path, isSubtree: part.Entry is not { Kind: not PxarEntryKind.Directory }))
                    return;
            }
        }
    }

    private static async ValueTask<PxarDirectory?> TryOpenAsync(
        PxarAccessor archive, PxarDirectoryPart part, CancellationToken cancellationToken)
    {
        try
        {
            return part.DirectoryEnd == 0
                ? null
                : await archive.OpenDirectoryAtEndAsync(part.DirectoryEnd, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static FileName NameOf(PxarDirectoryPart part) => part.Name.Bytes.IsEmpty
        ? new FileName(System.Text.Encoding.ASCII.GetBytes($"(unreadable entry at offset {part.Offset})"))
        : part.Name;
}
