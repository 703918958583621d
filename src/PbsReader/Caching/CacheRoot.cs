using System.Text;
using PbsReader.Interop;

namespace PbsReader.Caching;

/// <summary>The folder of a cache, opened and found to be ours alone, and what is in it.</summary>
internal sealed class CacheRoot : IDisposable
{
    // What is kept when nobody says how much: a quarter of what could be.
    private const int FreeShare = 4;

    private CacheRoot(PrivateFolder folder)
    {
        Folder = folder;
        Files = new CacheFolder(folder, "files");
        Pinned = new CacheFolder(folder, "pinned");
        Account = new CacheAccount(folder);
    }

    internal PrivateFolder Folder { get; }

    /// <summary>What may be evicted.</summary>
    internal CacheFolder Files { get; }

    /// <summary>What is kept until it is unpinned.</summary>
    internal CacheFolder Pinned { get; }

    internal CacheAccount Account { get; }

    /// <summary>Opens it.</summary>
    /// <returns>What is wrong with it, for people; null when nothing is.</returns>
    internal static string? TryOpen(string path, bool create, out CacheRoot? root)
    {
        root = null;
        string? problem = PrivateFolder.TryOpen(path, create, out PrivateFolder? folder);
        if (folder is null)
            return problem;
        var opened = new CacheRoot(folder);
        int result = opened.Prepare();
        if (result < 0)
        {
            opened.Dispose();
            return $"{path} cannot be written: {PrivateFolder.Describe(result)}";
        }

        root = opened;
        return null;
    }

    /// <summary>Most bytes that the cache may have when nobody said how much.</summary>
    internal long ChooseLimit()
    {
        try
        {
            long mine = Account.Read() ?? 0;
            return Math.Min(DiskCacheOptions.DefaultLimit, (new DriveInfo(Folder.Path).AvailableFreeSpace + mine) / FreeShare);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return DiskCacheOptions.DefaultLimit / FreeShare;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Account.Dispose();
        Folder.Dispose();
    }

    private int Prepare()
    {
        int result = Folder.MakeFolder("files\0"u8);
        if (result < 0)
            return result;
        result = Folder.MakeFolder("pinned\0"u8);
        if (result < 0)
            return result;

        // So that backups leave it out, see bford.info/cachedir.
        byte[] tag = Encoding.ASCII.GetBytes("Signature: 8a477f597d28d172789f06886806bc55\n");
        if (Folder.GetFacts("CACHEDIR.TAG\0"u8, out _) == -LibC.NoEntry)
            Folder.Write("CACHEDIR.TAG\0"u8, "unfinished\0"u8, tag, out _);
        return Account.Open();
    }
}
