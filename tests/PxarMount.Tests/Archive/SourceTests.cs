using PbsReader.Chunks;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>What every source promises, tried on each of them.</summary>
public sealed class SourceTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"reader-{Guid.NewGuid():n}");

    public static TheoryData<string> Kinds => ["memory", "file", "slice", "v1 content", "v2 content", "chunked"];

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Reads_AreShortOnlyAtTheEnd(string kind)
    {
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(static i => (byte)(i * 7))];
        await using IRandomAccessSource source = await CreateAsync(kind, bytes);
        Assert.Equal(bytes.Length, source.Length);
        byte[] buffer = new byte[2000];
        foreach (int offset in new[] { 0, 1, 500, 999, 1000, 1001, 5000 })
        {
            foreach (int length in new[] { 0, 1, 499, 500, 501, 1000, 2000 })
            {
                int expected = Math.Clamp(bytes.Length - offset, 0, length);
                Assert.Equal(expected, await source.ReadAsync(offset, buffer.AsMemory(0, length)));
                Assert.Equal(bytes.Skip(offset).Take(length), buffer.Take(expected));
            }
        }

        Assert.Equal(0, await source.ReadAsync(long.MaxValue, buffer));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await source.ReadAsync(-1, buffer));
        await Assert.ThrowsAsync<EndOfStreamException>(async () => await source.ReadExactlyAsync(999, buffer));
        source.Prefetch(-5, 10);
        source.Prefetch(0, long.MaxValue);
        source.Prefetch(long.MaxValue, long.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Slice_OfASlice_IsAPart(string kind)
    {
        byte[] bytes = [.. Enumerable.Range(0, 100).Select(static i => (byte)i)];
        await using IRandomAccessSource source = await CreateAsync(kind, bytes);
        PxarSlice slice = source.Slice(10, 80).Slice(5, 20);
        byte[] buffer = new byte[30];
        Assert.Equal(20, await slice.ReadAsync(0, buffer));
        Assert.Equal(bytes[15..35], buffer[..20]);
        Assert.Throws<ArgumentOutOfRangeException>(() => slice.Slice(10, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => slice.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => slice.Slice(1, long.MaxValue));
        Assert.Equal(0, slice.Slice(20, 0).Length);
    }

    [Fact]
    public async Task FileThatShrinks_IsAnErrorAndNeverShort()
    {
        await File.WriteAllBytesAsync(_path, new byte[1000]);
        await using LocalFileSource source = LocalFileSource.Open(_path);
        PxarSlice slice = source.Slice(0, 1000);
        await using (FileStream writer = new(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.SetLength(600);
        byte[] buffer = new byte[1000];
        Assert.Equal(600, await source.ReadAsync(0, buffer.AsMemory(0, 600)));
        await Assert.ThrowsAsync<IOException>(async () => await source.ReadAsync(0, buffer));
        await Assert.ThrowsAsync<IOException>(async () => await source.ReadAsync(700, buffer));
        await Assert.ThrowsAsync<IOException>(async () => await slice.ReadAsync(700, buffer));
    }

    [Fact]
    public async Task FileThatGrows_KeepsItsLength()
    {
        await File.WriteAllBytesAsync(_path, new byte[1000]);
        await using LocalFileSource source = LocalFileSource.Open(_path);
        await using (FileStream writer = new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            writer.Write(new byte[500]);
        Assert.Equal(1000, source.Length);
        Assert.Equal(1000, await source.ReadAsync(0, new byte[2000]));
    }

    [Fact]
    public async Task FailedOpening_DisposesBothSources()
    {
        var metadata = new CountingSource(new byte[100]);
        var payload = new CountingSource(new byte[100]);
        await Assert.ThrowsAsync<PxarFormatException>(async () => await PxarAccessor.OpenAsync(metadata, payload));
        Assert.True(metadata.IsDisposed && payload.IsDisposed);
    }

    [Fact]
    public async Task Disposing_AnAccessorOrDecoder_DisposesItsSources()
    {
        ArchiveSketch sketch = new ArchiveSketch(2).File("x", 1);
        (CountingSource metadata, CountingSource payload) = (new(sketch.ToArray()), new(sketch.PayloadBytes));
        await (await PxarAccessor.OpenAsync(metadata, payload)).DisposeAsync();
        Assert.True(metadata.IsDisposed && payload.IsDisposed);

        (metadata, payload) = (new(sketch.ToArray()), new(sketch.PayloadBytes));
        await new PxarDecoder(metadata, payload, leaveOpen: true).DisposeAsync();
        Assert.False(metadata.IsDisposed || payload.IsDisposed);
        await new PxarDecoder(metadata, payload).DisposeAsync();
        Assert.True(metadata.IsDisposed && payload.IsDisposed);
    }

    private async Task<IRandomAccessSource> CreateAsync(string kind, byte[] bytes)
    {
        switch (kind)
        {
            case "memory":
                return new MemorySource(bytes);
            case "file":
                await File.WriteAllBytesAsync(_path, bytes);
                return LocalFileSource.Open(_path);
            case "slice":
                return new MemorySource((byte[])[1, 2, 3, .. bytes, 4, 5]).Slice(3, bytes.Length);
            case "chunked":
                var store = new MemoryChunkStore();
                var index = new ListedIndex();
                foreach (byte[] chunk in bytes.Chunk(77))
                    index.Add(store.Add(chunk), chunk.Length);
                return new ChunkedSource(index, new DecodingChunkSource(store, null));
            default:
                ArchiveSketch sketch = new ArchiveSketch(kind == "v1 content" ? 1 : 2).File("a", 1).File("x", bytes).File("z", 1);
                PxarAccessor archive = await PxarAccessor.OpenAsync(
                    new MemorySource(sketch.ToArray()), kind == "v1 content" ? null : new MemorySource(sketch.PayloadBytes));
                PxarDirectory root = await archive.OpenRootAsync();
                return archive.OpenContent((await root.LookupAsync("x"u8.ToArray()))!.Value.Entry);
        }
    }
}
