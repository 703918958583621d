using PbsReader.Chunks;
using PbsReader.Interop;
using PbsReader.Pinning;

namespace PbsReader.Caching;

/// <summary>Looks after a cache's folder from outside, while others may be using it. For one caller at a time.</summary>
public sealed class CacheInspector : IDisposable
{
    private static readonly TimeSpan s_lockDelay = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly CacheRoot _root;

    private CacheInspector(CacheRoot root) => _root = root;

    /// <summary>Opens a cache's folder; null when there is none, or it cannot be used.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="problem">What is wrong with it, for people; null when it is only missing.</param>
    public static CacheInspector? TryOpen(string folder, out string? problem)
    {
        problem = null;
        if (!Path.Exists(folder))
            return null;
        problem = CacheRoot.TryOpen(folder, create: false, out CacheRoot? root);
        return root is null ? null : new CacheInspector(root);
    }

    /// <summary>Counts what is there.</summary>
    /// <exception cref="IOException">It cannot be listed.</exception>
    public CacheStatus GetStatus()
    {
        (long count, long bytes, long oldest) = (0, 0, long.MaxValue);
        foreach (CacheFile file in _root.Files.List())
            (count, bytes, oldest) = (count + 1, bytes + file.Size, Math.Min(oldest, file.LastUse));
        (long pinned, long pinnedBytes) = (0, 0);
        foreach (CacheFile file in _root.Pinned.List())
            (pinned, pinnedBytes) = (pinned + 1, pinnedBytes + file.Size);
        DateTimeOffset? oldestUse = count == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks(oldest / TimeSpan.NanosecondsPerTick);
        int pins = PinFolder.All(_root.Folder).Count(folder => folder.Read() is not null);
        return new CacheStatus(_root.Folder.Path, count, bytes, oldestUse, pinned, pinnedBytes, pins);
    }

    /// <summary>Removes everything that is not pinned; gives how many bytes that were.</summary>
    /// <exception cref="PbsException">Others do not let us, or it cannot be written.</exception>
    public async ValueTask<long> ClearAsync(CancellationToken cancellationToken = default)
    {
        long bytes = 0;
        await RemoveAsync(() => _root.Files.List().ToArray(), file => bytes += file.Size, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <summary>
    /// Reads everything, pins too, and removes what is not what its name says. Of encrypted chunks only the CRC can be checked here;
    /// whoever reads them checks the rest.
    /// </summary>
    /// <param name="progress">Told the number of bytes read so far; called from any thread.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="IOException">It cannot be listed or read.</exception>
    public async ValueTask<CacheVerification> VerifyAsync(Action<long>? progress = null, CancellationToken cancellationToken = default)
    {
        long count = 0;
        long bytes = 0;
        var damaged = new List<CacheFile>();
        var damagedPins = new List<CacheFile>();
        foreach ((CacheFolder folder, List<CacheFile> found) in new[] { (_root.Files, damaged), (_root.Pinned, damagedPins) })
        {
            var options = new ParallelOptions
            {
                CancellationToken = cancellationToken,
                MaxDegreeOfParallelism = Environment.ProcessorCount,
            };
            await Parallel.ForEachAsync(folder.List(), options, (file, _) =>
            {
                if (!IsRight(folder, file))
                {
                    lock (found)
                        found.Add(file);
                }

                Interlocked.Increment(ref count);
                progress?.Invoke(Interlocked.Add(ref bytes, file.Length));
                return default;
            }).ConfigureAwait(false);
        }

        await RemoveAsync(() => damaged, static _ => { }, cancellationToken).ConfigureAwait(false);
        int unremovable = damaged.Count(file => _root.Files.Find(file.Key) is not null);
        unremovable += damagedPins.Count(file => _root.Pinned.Remove(file.Key, out _) < 0);
        string[] names = [.. damaged.Concat(damagedPins).Select(file => file.Key.ToString()).Distinct().Order(StringComparer.Ordinal)];
        return new CacheVerification(count, bytes, names, unremovable, FindBrokenPins());
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private static bool IsRight(CacheFolder folder, CacheFile file)
    {
        using ChunkBuffer? content = folder.TryRead(file.Key, out int error);
        if (error is -LibC.InputOutput or -LibC.LinkLoop or -LibC.NoDeviceOrAddress)
            return false;
        if (error < 0)
            throw new IOException($"{folder.Path}: {file.Key} cannot be read: {PrivateFolder.Describe(error)}");

        // Gone meanwhile is no damage; there, and of a length that nothing has, is.
        return content is null ? folder.Find(file.Key)?.Length != file.Length : CacheCheck.IsRight(file.Key, content.Memory);
    }

    private string[] FindBrokenPins() =>
    [
        .. PinFolder.All(_root.Folder)
            .Where(folder => folder.ReadChunks().Any(digest => _root.Pinned.Find(CacheKey.Of(digest)) is null))
            .Select(folder => folder.Read())
            .OfType<Pin>()
            .Where(pin => pin.IsComplete)
            .Select(pin => pin.Name)
            .Order(StringComparer.Ordinal),
    ];

    private async ValueTask RemoveAsync(Func<IEnumerable<CacheFile>> choose, Action<CacheFile> removed, CancellationToken cancellationToken)
    {
        var store = new CacheStore(_root.Files, _root.Account, long.MaxValue);
        long start = TimeProvider.System.GetTimestamp();
        int result;
        while ((result = store.TryEnter()) == -LibC.TryAgain && TimeProvider.System.GetElapsedTime(start) < s_patience)
            await Task.Delay(s_lockDelay, cancellationToken).ConfigureAwait(false);
        try
        {
            if (result < 0)
                throw new PbsException(PbsError.Unavailable, $"{_root.Folder.Path} is in use, or cannot be written");
            result = store.Remove(choose(), removed);
            if (result < 0)
                throw new PbsException(PbsError.Unavailable, $"{_root.Folder.Path} cannot be written: {PrivateFolder.Describe(result)}");
        }
        finally
        {
            store.Leave();
        }
    }
}
