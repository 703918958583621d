using PxarArchive;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>Addresses come back from outside (a remembered inode number, NFS): any number must be harmless.</summary>
public static class AddressWalk
{
    private static readonly long[] s_addresses =
        [-1, 0, 1, 16, 24, 56, long.MinValue, long.MaxValue, long.MaxValue - 16, 1L << 48, (1L << 48) - 1, int.MaxValue, uint.MaxValue];

    public static async Task RunAsync(WatchedSources sources, SeededRandom random)
    {
        await using PxarAccessor archive = await sources.OpenAsync();
        long length = sources.Metadata.Length;
        foreach (long address in s_addresses.Concat([length, length - 1, length - 24, length - 40, length + 1]))
            await AtAsync(archive, address);
        for (int count = 0; count < 40; count++)
            await AtAsync(archive, random.Below(length + 1));
    }

    private static async Task AtAsync(PxarAccessor archive, long address)
    {
        try
        {
            PxarEntry entry = await archive.ReadEntryAtAsync(address);
            Ensure.That(FileName.IsValidEntryName(entry.Name.Bytes), $"an invalid name was given out at {address}");
            if (entry.Kind == PxarEntryKind.HardLink)
                _ = await archive.ResolveHardLinkAsync(entry);
        }
        catch (IOException)
        {
        }

        try
        {
            PxarDirectory directory = await archive.OpenDirectoryAtEndAsync(address);
            int count = 0;
            await foreach (PxarDirectoryItem _ in directory.ReadItemsAsync())
                count++;
            Ensure.That(count <= directory.Count, $"the directory that ends at {address} shows more than it has");
        }
        catch (IOException)
        {
        }
    }
}
