using PbsBackup.Walking;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>What archiving a folder brought.</summary>
internal sealed record Archived(byte[] Archive, byte[]? Payload, IReadOnlyList<WalkWarning> Warnings, WalkProgress Progress)
{
    /// <summary>All entries by path, the root as "".</summary>
    internal async Task<IReadOnlyDictionary<string, PxarEntry>> ReadAsync()
    {
        var entries = new Dictionary<string, PxarEntry>();
        await using PxarAccessor accessor = await OpenAsync();
        var open = new Stack<(string Path, PxarDirectory Directory)>();
        open.Push(("", await accessor.OpenRootAsync()));
        entries.Add("", open.Peek().Directory.Entry);
        while (open.TryPop(out (string Path, PxarDirectory Directory) next))
        {
            await foreach (PxarDirectoryItem item in next.Directory.ReadItemsAsync())
            {
                string path = next.Path.Length == 0 ? item.Entry.Name.ToString() : $"{next.Path}/{item.Entry.Name}";
                entries.Add(path, item.Entry);
                if (item.DirectoryEnd != 0)
                    open.Push((path, await accessor.OpenDirectoryAtEndAsync(item.DirectoryEnd)));
            }
        }

        return entries;
    }

    /// <summary>Paths in byte order, without the root.</summary>
    internal async Task<string[]> PathsAsync() =>
        [.. (await ReadAsync()).Keys.Where(path => path.Length > 0).Order(StringComparer.Ordinal)];

    /// <summary>Content of a file.</summary>
    internal async Task<byte[]> ContentAsync(string path)
    {
        PxarEntry entry = (await ReadAsync())[path];
        await using PxarAccessor accessor = await OpenAsync();
        byte[] content = new byte[entry.Size];
        await accessor.OpenContent(entry).ReadExactlyAsync(0, content);
        return content;
    }

    private async Task<PxarAccessor> OpenAsync() =>
        await PxarAccessor.OpenAsync(new MemorySource(Archive), Payload is null ? null : new MemorySource(Payload));
}
