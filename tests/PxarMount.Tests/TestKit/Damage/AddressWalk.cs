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

        // Every refusal is an exception, and exceptions are what takes the time here: a few addresses each time, others the next time.
        for (int count = 0; count < 5; count++)
        {
            await AtAsync(archive, random.Below(length + 1));
            await AtAsync(archive, random.OneIn(2) ? random.Pick<long>(s_addresses) : length - random.Pick(-1L, 0, 1, 24, 40));
        }
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
