using System.Security.Cryptography;
using System.Text;
using PbsBackup;
using PbsBackup.Snapshots;
using PbsReader;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Local;
using PbsReader.Snapshots;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>A datastore to back up into. Its chunk folders are made when they are needed, which is quicker than 65,536 at once.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly ScratchFolder? _folder;

    internal TestStore()
    {
        _folder = new ScratchFolder();
        Path = _folder["store"];
        Directory.CreateDirectory(this[".chunks"]);
    }

    /// <summary>One that is there already, and stays.</summary>
    internal TestStore(string path) => Path = path;

    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Chunk files, without those that were not finished.</summary>
    internal string[] Chunks => [.. Directory.EnumerateFiles(this[".chunks"], "*", SearchOption.AllDirectories)
        .Where(file => System.IO.Path.GetFileName(file).Length == 2 * ChunkDigest.Size)];

    /// <summary>Everything that is there, chunks apart, relative and sorted.</summary>
    internal string[] Files => [.. Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Path, file))
        .Where(file => !file.StartsWith(".chunks", StringComparison.Ordinal) && file != ".lock")
        .Order(StringComparer.Ordinal)];

    public void Dispose() => _folder?.Dispose();

    internal static BackupGroup Group(string name = "host/test", string ns = "")
    {
        Assert.True(BackupNamespace.TryParse(ns, out BackupNamespace parsed));
        Assert.True(BackupGroup.TryParse(parsed, name, out BackupGroup? group));
        return group;
    }

    internal static BackupItem ItemOf(string name, string path) => BackupItem.Parse(Encoding.UTF8.GetBytes($"{name}:{path}"));

    internal LocalBackupOptions Target(string group = "host/test", string ns = "") =>
        new() { StorePath = Path, Group = Group(group, ns), SyncLevel = SyncLevel.None };

    /// <summary>Makes a backup.</summary>
    internal Task<BackupResult> BackupAsync(params BackupItem[] items) => BackupAsync(Target(), new BackupOptions(), items);

    /// <summary>Makes a backup; key and mode are those of <paramref name="options"/>.</summary>
    internal static async Task<BackupResult> BackupAsync(LocalBackupOptions target, BackupOptions options, params BackupItem[] items)
    {
        await using LocalBackupWriter writer =
            await LocalBackupWriter.CreateAsync(target with { Key = options.Key, CryptMode = options.CryptMode });
        await using var job = new BackupJob(options, writer, null, CancellationToken.None);
        return await job.RunAsync(items);
    }

    /// <summary>Opens a snapshot.</summary>
    internal async Task<Snapshot> OpenAsync(SnapshotId id, CryptConfig? key = null)
    {
        await using LocalDatastore datastore = LocalDatastore.Open(Path);
        return await Snapshot.OpenAsync(await datastore.OpenSnapshotAsync(id), new KeyRing(key is null ? [] : [key]));
    }

    /// <summary>An archive or image of a snapshot, every chunk verified.</summary>
    internal static async Task<byte[]> ReadAsync(Snapshot snapshot, string fileName)
    {
        IChunkIndex index = await snapshot.OpenIndexAsync(fileName);
        await using var chunks = new DecodingChunkSource(snapshot.Reader.Chunks, snapshot.KeyOf(snapshot.Find(fileName)!));
        await using var source = new ChunkedSource(index, chunks);
        byte[] content = new byte[source.Length];
        await source.ReadExactlyAsync(0, content);
        return content;
    }

    /// <summary>Reads and verifies everything of a snapshot.</summary>
    internal async Task VerifyAsync(SnapshotId id, CryptConfig? key = null)
    {
        await using Snapshot snapshot = await OpenAsync(id, key);
        foreach (ManifestFile file in snapshot.Manifest.Files)
        {
            if (IndexFile.IsIndexName(file.Name))
                Assert.Equal(file.Size, (await ReadAsync(snapshot, file.Name)).Length);
            else
                await snapshot.ReadBlobAsync(file.Name);
        }
    }

    /// <summary>Reads every chunk that has a name, and compares it with that; number of chunks.</summary>
    internal int VerifyChunks()
    {
        string[] files = Chunks;
        foreach (string file in files)
        {
            using ChunkBuffer content = PbsReader.Blobs.DataBlob.Decode(File.ReadAllBytes(file), null, ChunkBuffer.MaxChunkLength);
            Assert.Equal(System.IO.Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(content.Span)));
        }

        return files.Length;
    }

    /// <summary>The finished snapshots of a group.</summary>
    internal async Task<IReadOnlyList<SnapshotId>> ListAsync(BackupGroup group)
    {
        await using LocalDatastore datastore = LocalDatastore.Open(Path);
        try
        {
            return await datastore.ListSnapshotsAsync(group);
        }
        catch (PbsException error) when (error.Kind == PbsError.NotFound)
        {
            return [];
        }
    }

    /// <summary>The entries of an archive in a snapshot.</summary>
    internal async Task<IReadOnlyDictionary<FileName, TreeRecord>> RecordAsync(SnapshotId id, string archive, CryptConfig? key = null)
    {
        await using Snapshot snapshot = await OpenAsync(id, key);
        string stem = archive[..archive.LastIndexOf('.')];
        bool isSplit = snapshot.Find(stem + ".mpxar.didx") is not null;
        var metadata = new MemorySource(await ReadAsync(snapshot, isSplit ? stem + ".mpxar.didx" : archive + ".didx"));
        MemorySource? payload = isSplit ? new MemorySource(await ReadAsync(snapshot, stem + ".ppxar.didx")) : null;
        await using PxarAccessor accessor = await PxarAccessor.OpenAsync(metadata, payload);
        return await ArchiveRecorder.RecordAsync(accessor);
    }
}
