using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Output;

namespace PxarMount.Commands.Verification;

/// <summary>
/// Goes through an archive by both of its ways: down from the root through the goodbye tables, reading every content and looking every
/// name up, and then once from front to back.
/// </summary>
internal sealed class ArchiveWalk(PxarAccessor archive, ProgressBar progress)
{
    private const int BlockLength = 1 << 20;

    private readonly ArchiveFindings _found = new();
    private readonly byte[] _block = new byte[BlockLength];
    private readonly Stack<(long End, FileName Path)> _waiting = new();

    public async ValueTask<ArchiveFindings> RunAsync(CancellationToken cancellationToken)
    {
        var root = new FileName("/"u8);
        await CheckPayloadEndAsync(cancellationToken).ConfigureAwait(false);
        PxarDirectory top = await archive.OpenRootAsync(cancellationToken).ConfigureAwait(false);
        await VisitAsync(top, root, cancellationToken).ConfigureAwait(false);
        while (_waiting.TryPop(out (long End, FileName Path) next))
        {
            try
            {
                PxarDirectory directory = await archive.OpenDirectoryAtEndAsync(next.End, cancellationToken).ConfigureAwait(false);
                await VisitAsync(directory, next.Path, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                _found.Add(next.Path, exception.Message);
            }
        }

        if (_found.IsSound)
            await ReadForwardAsync(root, cancellationToken).ConfigureAwait(false);
        return _found;
    }

    private async ValueTask VisitAsync(PxarDirectory directory, FileName path, CancellationToken cancellationToken)
    {
        _found.Entries++;
        long count = 0;
        long position = 0;
        while (true)
        {
            try
            {
                await foreach (PxarDirectoryItem item in directory.ReadItemsAsync(position, cancellationToken).ConfigureAwait(false))
                {
                    position = item.Next;
                    count++;
                    await CheckAsync(directory, item, Join(path, item.Entry.Name), cancellationToken).ConfigureAwait(false);
                }

                if (count != directory.Count)
                    _found.Add(path, $"its goodbye table lists {directory.Count} entries, and there are {count}");
                return;
            }
            catch (IOException exception)
            {
                PxarDamagedItem? damaged = await directory.SkipDamageAsync(position, cancellationToken).ConfigureAwait(false);
                _found.Add(damaged is { Name.IsEmpty: false } known ? Join(path, known.Name) : path, exception.Message);
                if (damaged is null || damaged.Value.Next <= position)
                    return;
                position = damaged.Value.Next;
                count++;
            }
        }
    }

    private async ValueTask CheckAsync(
        PxarDirectory directory, PxarDirectoryItem item, FileName path, CancellationToken cancellationToken)
    {
        PxarEntry entry = item.Entry;
        try
        {
            PxarDirectoryItem? found = await directory.LookupAsync(entry.Name.Memory, cancellationToken).ConfigureAwait(false);
            if (found is null)
                _found.Add(path, "the goodbye table does not find it by its name");
            else if (found.Value.Entry.Offset != entry.Offset)
                _found.Add(path, "there are two entries of this name");
            if (entry.Kind == PxarEntryKind.HardLink)
                await archive.ResolveHardLinkAsync(entry, cancellationToken).ConfigureAwait(false);
            else if (entry.Kind == PxarEntryKind.File)
                await ReadAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            _found.Add(path, exception.Message);
        }

        progress.Advance(entry.HeadEnd - entry.Offset);
        if (entry.Kind == PxarEntryKind.Directory)
            _waiting.Push((item.DirectoryEnd, path));
        else
            _found.Entries++;
    }

    private async ValueTask ReadAsync(PxarEntry file, CancellationToken cancellationToken)
    {
        IRandomAccessSource content = archive.OpenContent(file);
        for (long offset = 0; offset < file.Size;)
        {
            int count = await content.ReadAsync(offset, _block, cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw new IOException($"its content ends after {offset} of {file.Size} bytes");
            offset += count;
            _found.ContentBytes += count;
            progress.Advance(count);
        }
    }

    private async ValueTask CheckPayloadEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await archive.IsPayloadEndMissingAsync(cancellationToken).ConfigureAwait(false))
                _found.Add(null, "the payload file does not end as it should: it was cut off, or something was appended");
        }
        catch (IOException exception)
        {
            _found.Add(null, exception.Message);
        }
    }

    private async ValueTask ReadForwardAsync(FileName root, CancellationToken cancellationToken)
    {
        try
        {
            await archive.SummarizeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            _found.Add(root, exception.Message);
        }
    }

    private static FileName Join(FileName folder, FileName name)
    {
        ReadOnlySpan<byte> parent = folder.Length == 1 ? [] : folder.Bytes;
        byte[] path = new byte[parent.Length + 1 + name.Length];
        parent.CopyTo(path);
        path[parent.Length] = (byte)'/';
        name.Bytes.CopyTo(path.AsSpan(parent.Length + 1));
        return FileName.FromOwned(path);
    }
}
