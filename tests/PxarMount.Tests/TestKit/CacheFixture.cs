using PbsReader.Caching;
using PbsReader.Chunks;

namespace PxarMount.Tests.TestKit;

/// <summary>A cache's folder, and a server whose chunks it keeps: each of so many bytes of its own number, not compressed.</summary>
public sealed class CacheFixture : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly int _live = ChunkBuffer.LiveCount;

    public CacheFixture()
    {
        Faulty = new FaultyChunkStore(Memory);
        Server = new CountingChunkStore(Faulty);
        Folder = _folder["cache"];
    }

    public MemoryChunkStore Memory { get; } = new();

    public FaultyChunkStore Faulty { get; }

    public CountingChunkStore Server { get; }

    public string Folder { get; init; }

    public ManualClock Clock { get; } = new();

    /// <summary>Whether time goes on by itself.</summary>
    public bool HasRealClock { get; init; }

    public List<string> Warnings { get; } = [];

    public ScratchFolder Scratch => _folder;

    /// <summary>What the files count that may go.</summary>
    public long Size => SizeOf(Folder);

    public static long SizeOf(string folder) =>
        new DirectoryInfo(Path.Combine(folder, "files")).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => (file.Length + 4095) / 4096 * 4096);

    /// <summary>Adds a chunk to the server.</summary>
    public ChunkDigest Add(int number, int length = 50_000)
    {
        byte[] plain = new byte[length];
        new Random(number).NextBytes(plain);
        return Memory.Add(plain, compress: false);
    }

    /// <summary>The cache opened as a new process would.</summary>
    public DiskCache? TryOpen(long? limit = 100 << 20) => DiskCache.TryOpen(new DiskCacheOptions
    {
        Folder = Folder,
        Limit = limit,
        Warn = message =>
        {
            lock (Warnings)
                Warnings.Add(message);
        },
        Time = HasRealClock ? TimeProvider.System : Clock,
    });

    public DiskCache Open(long limit = 100 << 20) => TryOpen(limit) ?? throw new InvalidOperationException(string.Join('\n', Warnings));

    /// <summary>Reads and verifies chunks, one after the other, a second apart.</summary>
    public async Task ReadAsync(IChunkStore store, params ChunkDigest[] digests)
    {
        var source = new DecodingChunkSource(store, null);
        foreach (ChunkDigest digest in digests)
        {
            using ChunkBuffer chunk = await source.GetChunkAsync(digest, Memory[digest].Length - 12);
            Assert.Equal(Memory[digest][12..], chunk.Span.ToArray());
            Clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Where a chunk is in the cache.</summary>
    public string PathOf(ChunkDigest digest, string part = "files") => Path.Combine(Folder, part, digest.ToString()[..2], digest.ToString());

    public bool Has(ChunkDigest digest) => File.Exists(PathOf(digest));

    public void Dispose()
    {
        _folder.Dispose();
        Assert.Equal(_live, ChunkBuffer.LiveCount);
    }
}
