using PxarArchive;
using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>Everything an accessor can do, on every entry that can be reached.</summary>
public static class AccessorWalk
{
    /// <summary>Names that no archive of the tests has; one is too long to be a name.</summary>
    private static readonly byte[][] s_absent = ["no such name"u8.ToArray(), [], "."u8.ToArray(), new byte[5000]];

    public static async Task RunAsync(WatchedSources sources, SeededRandom random)
    {
        await using PxarAccessor archive = await sources.OpenAsync();
        var buffer = new byte[65_536];
        var open = new Stack<PxarDirectory>([await archive.OpenRootAsync()]);
        IOException? first = null;
        while (open.TryPop(out PxarDirectory? directory))
        {
            // One damaged directory or entry must not hide the others: go on, and report the first fault at the end.
            first = await TryAsync(() => DirectoryAsync(archive, directory, open, random, buffer)) ?? first;
        }

        first = await TryAsync(() => ReadOnAsync(archive)) ?? first;
        if (first is not null)
            throw first;
    }

    private static async Task ReadOnAsync(PxarAccessor archive)
    {
        long offset = (await archive.OpenRootAsync()).Entry.HeadEnd;
        await foreach (PxarEntry file in archive.ReadFilesAsync(offset))
        {
            Ensure.That(file.Offset >= offset, $"a file at {file.Offset} came behind {offset}");
            offset = file.HeadEnd;
        }
    }

    private static async Task<IOException?> TryAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (IOException exception)
        {
            return exception;
        }
    }

    private static async Task DirectoryAsync(
        PxarAccessor archive, PxarDirectory directory, Stack<PxarDirectory> open, SeededRandom random, byte[] buffer)
    {
        var items = new List<PxarDirectoryItem>();
        IOException? fault = await TryAsync(async () =>
        {
            await foreach (PxarDirectoryItem item in directory.ReadItemsAsync())
                items.Add(item);
        });
        foreach (PxarDirectoryItem item in items)
            fault = await TryAsync(() => ItemAsync(archive, directory, item, open, buffer)) ?? fault;
        if (fault is null && items.Count > 0)
            await ResumeAsync(directory, items, random.Below(items.Count));

        // That a made-up position is refused is right, and no fault of the archive.
        if (random.OneIn(3))
            _ = await TryAsync(() => MadeUpPositionAsync(directory, items, random, fault is null));
        foreach (byte[] name in s_absent)
        {
            fault = await TryAsync(async () =>
            {
                PxarDirectoryItem? found = await directory.LookupAsync(name);
                Ensure.That(found is null, "an absent name was found");
            }) ?? fault;
        }

        if (fault is not null)
            throw fault;
    }

    private static async Task ItemAsync(
        PxarAccessor archive, PxarDirectory directory, PxarDirectoryItem item, Stack<PxarDirectory> open, byte[] buffer)
    {
        PxarEntry entry = item.Entry;
        Ensure.That(FileName.IsValidEntryName(entry.Name.Bytes), $"an invalid name was given out at {entry.Offset}");
        IOException? fault = await TryAsync(async () =>
        {
            PxarDirectoryItem? found = await directory.LookupAsync(entry.Name.Memory);
            Ensure.That(found is null || found.Value.Entry.Name == entry.Name, $"another name was found than that at {entry.Offset}");
        });
        switch (entry.Kind)
        {
            case PxarEntryKind.Directory:
                open.Push(await archive.OpenDirectoryAtEndAsync(item.DirectoryEnd));
                break;
            case PxarEntryKind.HardLink:
                PxarEntry target = await archive.ResolveHardLinkAsync(entry);
                Ensure.That(target.Kind == PxarEntryKind.File, "a hard link leads to something else than a file");
                Ensure.That(target.Offset < entry.Offset, "a hard link leads forward");
                break;
            case PxarEntryKind.File when archive.HasContent:
                await ContentAsync(archive.OpenContent(entry), entry, buffer);
                break;
        }

        if (fault is not null)
            throw fault;
    }

    private static async Task ContentAsync(IRandomAccessSource content, PxarEntry file, byte[] buffer)
    {
        Ensure.That(content.Length == file.Size, $"the content's length is not the size of the file at {file.Offset}");
        _ = await content.ReadAsync(Math.Max(0, file.Size - 5), buffer);
        Ensure.That(await content.ReadAsync(file.Size, buffer) == 0, "something could be read at the end");
        Ensure.That(await content.ReadAsync(long.MaxValue, buffer) == 0, "something could be read behind the end");
        long offset = 0;
        for (int count; offset < 1 << 20 && (count = await content.ReadAsync(offset, buffer)) > 0;)
            offset += count;
        Ensure.That(offset >= 1 << 20 || offset == file.Size, $"{offset} of {file.Size} bytes could be read, and no error");
    }

    private static async Task ResumeAsync(PxarDirectory directory, List<PxarDirectoryItem> items, int after)
    {
        int expected = after + 1;
        await foreach (PxarDirectoryItem item in directory.ReadItemsAsync(items[after].Next))
        {
            Ensure.That(expected < items.Count, "a resumed listing shows more");
            Ensure.That(item.Entry.Offset == items[expected].Entry.Offset, "a resumed listing shows something else");
            expected++;
        }

        Ensure.That(expected == items.Count, "a resumed listing shows less");
    }

    private static async Task MadeUpPositionAsync(PxarDirectory directory, List<PxarDirectoryItem> items, SeededRandom random, bool complete)
    {
        long position = random.Below(4) switch
        {
            0 => random.Below(directory.End + 100),
            1 => directory.Entry.Offset + random.Below(200),
            2 when items.Count > 0 => items[random.Below(items.Count)].Next + random.Pick(-1L, 1, 8, 16),
            _ => random.Pick(-1, long.MinValue, long.MaxValue, directory.End, directory.End - 1),
        };
        HashSet<long> known = [.. items.Select(item => item.Entry.Offset)];
        await foreach (PxarDirectoryItem item in directory.ReadItemsAsync(position))
            Ensure.That(!complete || known.Contains(item.Entry.Offset), $"position {position} shows an invented entry");
    }
}
