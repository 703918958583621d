using System.Buffers;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Interop;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>Restores regular files, and hard links to those that are restored already.</summary>
internal sealed class FileExtractor : IDisposable
{
    private const int BlockLength = 1 << 20;

    // Append only, immutable.
    private const uint LockingFlags = 0x20 | 0x10;
    private readonly ExtractOptions _options;
    private readonly ExtractionLog _log;
    private readonly MetadataRestorer _metadata;
    private readonly TargetDirectories _directories;
    private readonly Placement _placement;
    private readonly FilePlacement _files;
    private readonly RestoredFiles _restored = new();
    private readonly List<LateFlags> _late = [];
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BlockLength);

    public FileExtractor(
        ExtractOptions options,
        ExtractionLog log,
        MetadataRestorer metadata,
        TargetDirectories directories,
        Placement placement) =>
        (_options, _log, _metadata, _directories, _placement, _files) =
            (options, log, metadata, directories, placement, new FilePlacement(log, placement));

    /// <summary>Restores the file, or a further name of it.</summary>
    public async ValueTask<bool> ExtractAsync(TargetEntry entry, CancellationToken cancellationToken)
    {
        if (_restored.Find(entry.Node) is { } first && TryLink(entry, first.Directory, first.Name) is bool linked)
            return linked;
        if (_options.IsResumed && TryKeep(entry))
            return true;
        return await CopyAsync(entry, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the flags that had to wait until all names were there.</summary>
    public void Complete()
    {
        foreach (LateFlags file in _late)
        {
            int directory = _directories.GetLinkSource(file.Directory);
            int descriptor = directory < 0
                ? directory
                : ExtractionCalls.Open(
                    directory, file.Name.Bytes, ExtractionCalls.ReadOnly | ExtractionCalls.NoFollow | ExtractionCalls.NonBlocking);
            if (descriptor < 0)
                continue;
            if (ExtractionCalls.GetStatus(descriptor, [], out FileStatus status) == 0 && status.Identity == file.Identity)
                _metadata.ApplyFlags(descriptor, file.Flags, file.Path);
            ExtractionCalls.Close(descriptor);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    // Null where the content has to be restored once more: the first name is gone, or the file system takes no (more) links.
    private bool? TryLink(in TargetEntry entry, TargetDirectory directory, FileName first)
    {
        int source = _directories.GetLinkSource(directory);
        if (source < 0)
            return null;
        int Link(in TargetEntry link, ReadOnlySpan<byte> name)
        {
            int result = ExtractionCalls.MakeHardLink(source, first.Bytes, link.Descriptor, name);
            if (result < 0 || IsRestored(link, name))
                return result;
            ExtractionCalls.Remove(link.Descriptor, name);
            return -PosixError.NoEntry;
        }

        int probe = Link(entry, entry.Name.Bytes);
        if (probe == 0 || (probe == -PosixError.Exists && _options.IsResumed && IsRestored(entry, entry.Name.Bytes)))
            return true;
        if (probe != -PosixError.Exists)
        {
            ExtractionLog.ThrowIfFatal(entry.Path.Span, -probe);
            return null;
        }

        byte[]? name = _placement.Begin(entry, _options.OverwriteHardLinks, Link, "a hard link", out _);
        return name is not null && _placement.Finish(entry, name);
    }

    private async ValueTask<bool> CopyAsync(TargetEntry entry, CancellationToken cancellationToken)
    {
        IRandomAccessSource content = ((FileNode)entry.Node).Content;
        long size = entry.Attributes.Size;
        int first = await ReadAsync(entry, content, 0, cancellationToken).ConfigureAwait(false);
        if (first < 0)
            return false;
        int descriptor = _files.Begin(entry, _options.OverwriteFiles, out byte[]? name);
        if (descriptor < 0)
            return false;
        bool complete = false;
        try
        {
            _metadata.Prepare(descriptor, entry.Attributes, entry.Directory.HasDefaultAcl, entry.Path.Span);
            complete = await WriteAsync(entry, content, descriptor, first, size, cancellationToken).ConfigureAwait(false);
            if (complete)
                complete = Finish(entry, descriptor, name);
        }
        finally
        {
            if (!complete)
                FilePlacement.Discard(entry, name);
            ExtractionCalls.Close(descriptor);
        }

        return complete;
    }

    private async ValueTask<bool> WriteAsync(
        TargetEntry entry,
        IRandomAccessSource content,
        int descriptor,
        int first,
        long size,
        CancellationToken cancellationToken)
    {
        var writer = new SparseWriter(descriptor);
        long offset = 0;
        for (int count = first; count > 0;)
        {
            if (!Check(entry, writer.Write(_buffer.AsSpan(0, count))))
                return false;
            _log.CountBytes(count);
            offset += count;
            if (offset >= size)
                break;
            cancellationToken.ThrowIfCancellationRequested();
            count = await ReadAsync(entry, content, offset, cancellationToken).ConfigureAwait(false);
            if (count < 0)
                return false;
        }

        if (offset == size)
            return Check(entry, writer.Complete());
        _log.Damage(entry.Path.Span, "the content ends early");
        return false;
    }

    // The first block is read before the file is made, so that most damage leaves no trace.
    private async ValueTask<int> ReadAsync(
        TargetEntry entry,
        IRandomAccessSource content,
        long offset,
        CancellationToken cancellationToken)
    {
        try
        {
            int length = (int)Math.Min(BlockLength, entry.Attributes.Size - offset);
            return await content.ReadAsync(offset, _buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            ExtractionLog.ThrowIfLost(entry.Path.Span, error);
            _log.Damage(entry.Path.Span, $"cannot read the content: {error.Message}");
            return -1;
        }
    }

    private bool Finish(in TargetEntry entry, int descriptor, byte[]? name)
    {
        _metadata.Apply(descriptor, entry.Node, entry.Attributes, entry.Path.Span);
        if (!_files.Finish(entry, descriptor, name, _options.OverwriteFiles))
            return false;
        Remember(entry, descriptor);
        return true;
    }

    /// <summary>
    /// Keeps a file that an earlier run completed. Files get their name, with their time, when they are complete, so that length and time
    /// tell that it is one; of its metadata the rest may be missing.
    /// </summary>
    private bool TryKeep(in TargetEntry entry)
    {
        if (!IsRestored(entry, entry.Name.Bytes))
            return false;
        int descriptor = ExtractionCalls.Open(
            entry.Descriptor, entry.Name.Bytes, ExtractionCalls.ReadOnly | ExtractionCalls.NoFollow | ExtractionCalls.NonBlocking);
        if (descriptor < 0)
            return false;
        NodeAttributes attributes = entry.Attributes;
        bool isSame = ExtractionCalls.GetStatus(descriptor, [], out FileStatus status) == 0 && IsRestored(entry, status);
        if (isSame)
        {
            // An immutable file takes nothing any more, and has everything.
            if (status.Mode != attributes.Mode || status.Uid != attributes.Uid || status.Gid != attributes.Gid)
                _metadata.Apply(descriptor, entry.Node, attributes, entry.Path.Span);
            Remember(entry, descriptor);
            _log.CountKept(attributes.Size);
        }

        ExtractionCalls.Close(descriptor);
        return isSame;
    }

    /// <summary>What follows when a file has its name: what forbids changes of it, and that further names are linked to it.</summary>
    private void Remember(in TargetEntry entry, int descriptor)
    {
        _metadata.ApplyProject(descriptor, entry.Attributes, entry.Path.Span);
        _restored.Add(entry.Node, entry.Directory, entry.Name);
        uint flags = entry.Attributes.InodeFlags;
        if ((flags & LockingFlags) == 0)
            _metadata.ApplyFlags(descriptor, flags, entry.Path.Span);
        else if (ExtractionCalls.GetStatus(descriptor, [], out FileStatus status) == 0)
            _late.Add(new LateFlags(entry.Directory, entry.Name, status.Identity, flags, entry.Path.ToArray()));
    }

    private bool Check(in TargetEntry entry, int result)
    {
        if (result >= 0)
            return true;
        ExtractionLog.ThrowIfFatal(entry.Path.Span, -result);
        _log.Warn(entry.Path.Span, $"cannot write: {PosixError.Describe(-result)}");
        return false;
    }

    // Somebody may have put something else under the first name.
    private static bool IsRestored(in TargetEntry entry, ReadOnlySpan<byte> name) =>
        ExtractionCalls.GetStatus(entry.Descriptor, name, out FileStatus status) == 0 && IsRestored(entry, status);

    private static bool IsRestored(in TargetEntry entry, in FileStatus status) =>
        status.Type == PxarStat.TypeFile
        && status.Size == entry.Attributes.Size
        && status.ModificationTime == entry.Attributes.ModificationTime;
}
