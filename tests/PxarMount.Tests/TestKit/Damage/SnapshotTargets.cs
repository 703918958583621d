using System.Text;
using PbsReader.Blobs;
using PbsReader.Catalog;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;
using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>The formats of a snapshot's files.</summary>
public static class SnapshotTargets
{
    private const int LeastEntryLength = 3;
    private static readonly CryptConfig s_key = CryptConfig.CreateRandom();
    private static readonly MemorySnapshot s_plain = new MemorySnapshot(MemorySnapshot.DefaultId).AddBlob("a.conf.blob", "memory: 512").Finish();
    private static readonly MemorySnapshot s_signed = Sign();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FormatTarget> All { get; } =
    [
        new("didx", [.. DynamicIndexes()], file => Check(DynamicIndex.Parse(file, "x.didx"), file, "x.didx"), 64 << 10),
        new("fidx", [.. FixedIndexes()], file => Check(FixedIndex.Parse(file, "x.fidx"), file, "x.fidx"), 64 << 10),
        new("manifest", [.. Manifests()], ReadManifest, 1 << 20),
        new("snapshot", [JsonOf(s_plain.Files), JsonOf(s_signed.Files)], ReadSnapshot, 2 << 20),
        new("catalog", [.. Catalogs()], ReadCatalog, 8 << 20),
    ];

    private static IEnumerable<byte[]> DynamicIndexes()
    {
        yield return IndexBytes.Dynamic();
        yield return IndexBytes.Dynamic(5, 12);
        yield return IndexBytes.Dynamic([.. Enumerable.Range(1, 60).Select(number => (ulong)number * 4_000_000)]);
        foreach (string path in GoldenFiles("*.didx"))
            yield return File.ReadAllBytes(path);
    }

    private static IEnumerable<byte[]> FixedIndexes()
    {
        yield return IndexBytes.Fixed(1, 1, 1);
        yield return IndexBytes.Fixed((4 << 20) + 5, 4 << 20, 2);
        foreach (string path in GoldenFiles("*.fidx"))
            yield return File.ReadAllBytes(path);
    }

    private static IEnumerable<byte[]> Manifests()
    {
        yield return Encoding.UTF8.GetBytes(ManifestJson.Right);
        yield return JsonOf(s_plain.Files);
        yield return JsonOf(s_signed.Files);
        foreach (string path in GoldenFiles(BackupManifest.FileName))
            yield return JsonOf(new Dictionary<string, byte[]> { [BackupManifest.FileName] = File.ReadAllBytes(path) });
    }

    private static IEnumerable<byte[]> Catalogs()
    {
        yield return CatalogBytes.Example;
        foreach (string name in (string[])["host/plain/2024-06-10T06:13:20Z", "ns1:host/multi/2024-06-10T06:13:20Z"])
        {
            // Nothing on the way waits.
            yield return StoredStream.ReadAsync(GoldenStore.OpenAsync(name).GetAwaiter().GetResult(), StoredName.Catalog).GetAwaiter().GetResult();
        }
    }

    private static MemorySnapshot Sign()
    {
        var snapshot = new MemorySnapshot(MemorySnapshot.DefaultId);
        (string name, byte[] blob) = s_plain.Files.First();
        (snapshot.Files[name], snapshot.Listed) = (blob, [.. s_plain.Listed]);
        return snapshot.AddBlob("b.conf.blob", "memory: 1024", s_key).Finish(s_key);
    }

    private static IEnumerable<string> GoldenFiles(string pattern) =>
        Directory.EnumerateFiles(GoldenStore.Path, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static byte[] JsonOf(Dictionary<string, byte[]> files)
    {
        using ChunkBuffer json = DataBlob.Decode(files[BackupManifest.FileName], null, 1 << 20);
        return json.Span.ToArray();
    }

    private static void Check(IChunkIndex index, byte[] file, string name)
    {
        Ensure.That(IndexFile.Parse(file, name).Length == index.Length, "length depends on how the file is opened");
        long end = 0;
        for (int position = 0; position < index.Count; position++)
        {
            ChunkExtent extent = index[position];
            Ensure.That(extent.Start == end && extent.Length is > 0 and <= ChunkBuffer.MaxChunkLength, "a chunk does not follow the one before");
            end += extent.Length;
            Ensure.That(index.Find(extent.Start) == position && index.Find(end - 1) == position, "a chunk is not found");
        }

        Ensure.That(end == index.Length, $"chunks end at {end}, the archive at {index.Length}");
    }

    private static void ReadManifest(byte[] json)
    {
        var manifest = BackupManifest.Parse(json);
        manifest.IsSignedBy(s_key);
        IReadOnlyList<SnapshotArchive> archives = SnapshotArchives.Group(manifest.Files);
        Ensure.That(archives.DistinctBy(archive => archive.Name).Count() == archives.Count, "two archives have the same name");
        Ensure.That(archives.Sum(archive => archive.Files.Count()) == manifest.Files.Count, "a file is lost");
        Ensure.That(manifest.Files.All(file => !file.Name.Contains('/') && file.Name[0] != '.' && file.Size >= 0), "a name is a path");
    }

    private static void ReadSnapshot(byte[] json)
    {
        var stored = new MemorySnapshot(MemorySnapshot.DefaultId) { Files = new(s_signed.Files) };
        using (ChunkBuffer blob = DataBlob.Encode(json, null, compress: true))
            stored.Files[BackupManifest.FileName] = blob.Span.ToArray();
        Snapshot snapshot = Snapshot.OpenAsync(stored, new KeyRing([s_key]), SignaturePolicy.WhereMarked).AsTask().GetAwaiter().GetResult();
        Ensure.That(snapshot.Key is null == !snapshot.Manifest.IsSigned, "a signature was not checked");
        foreach (ManifestFile file in snapshot.Manifest.Files)
            snapshot.ReadBlobAsync(file.Name).AsTask().GetAwaiter().GetResult();
    }

    private static void ReadCatalog(byte[] catalog)
    {
        long count = WalkAsync(catalog).GetAwaiter().GetResult();
        Ensure.That(count * LeastEntryLength <= catalog.Length, $"{count} entries in {catalog.Length} bytes");
    }

    private static async Task<long> WalkAsync(byte[] catalog)
    {
        await using CatalogReader reader = await CatalogReader.OpenAsync(new MemorySource(catalog));
        var waiting = new Stack<CatalogDirectory>([reader.Root]);
        long count = 0;
        while (waiting.TryPop(out CatalogDirectory directory))
        {
            await foreach (CatalogEntry entry in reader.ReadEntriesAsync(directory))
            {
                count++;
                if (entry.Directory is CatalogDirectory child)
                    waiting.Push(child);
            }
        }

        return count;
    }
}
