using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>A snapshot whose stored files a test makes up. Its manifest lists what was added, until the test changes it.</summary>
public sealed class MemorySnapshot(SnapshotId id) : ISnapshotReader
{
    public static SnapshotId DefaultId { get; } = GoldenStore.Id("host/made/2024-06-10T06:13:20Z");

    public Dictionary<string, byte[]> Files { get; init; } = [];

    public List<ManifestFile> Listed { get; set; } = [];

    public SnapshotId Id => id;

    /// <summary>Where its chunks lie, when it has any.</summary>
    public IChunkStore? Store { get; init; }

    public IChunkStore Chunks => Store ?? throw new NotSupportedException();

    public bool IsDisposed { get; private set; }

    /// <summary>Adds a blob, listed as it is or in another way.</summary>
    public MemorySnapshot AddBlob(string name, string text, CryptConfig? key = null, CryptMode? mode = null)
    {
        using ChunkBuffer blob = DataBlob.Encode(Encoding.UTF8.GetBytes(text), key, compress: true);
        Files[name] = blob.Span.ToArray();
        CryptMode listed = mode ?? (key is null ? CryptMode.None : CryptMode.Encrypt);
        Listed.Add(new ManifestFile(name, listed, blob.Length, SHA256.HashData(blob.Span)));
        return this;
    }

    /// <summary>Adds an index file, listed as it is.</summary>
    public MemorySnapshot AddIndex(string name, byte[] file, CryptMode mode = CryptMode.None)
    {
        Files[name] = file;
        IChunkIndex index = IndexFile.Parse(file, name);
        Listed.Add(new ManifestFile(name, mode, index.Length, index.Checksum));
        return this;
    }

    /// <summary>Writes the manifest, signed when there is a key.</summary>
    /// <param name="key">Signs.</param>
    /// <param name="change">Changes the JSON after signing.</param>
    public MemorySnapshot Finish(CryptConfig? key = null, Action<JsonObject>? change = null)
    {
        var manifest = new JsonObject
        {
            ["backup-type"] = id.Group.Type,
            ["backup-id"] = id.Group.Id,
            ["backup-time"] = id.Time,
            ["files"] = new JsonArray([.. Listed.Select(Describe)]),
            ["unprotected"] = new JsonObject(),
        };
        if (key is not null)
        {
            manifest["signature"] = Convert.ToHexStringLower(ManifestSignature.Compute(key, id.Group, id.Time, Listed));
            manifest["unprotected"]!["key-fingerprint"] = key.Fingerprint.ToString();
        }

        change?.Invoke(manifest);
        using ChunkBuffer blob = DataBlob.Encode(Encoding.UTF8.GetBytes(manifest.ToJsonString()), null, compress: true);
        Files[BackupManifest.FileName] = blob.Span.ToArray();
        return this;
    }

    public ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(string fileName, long maxLength, CancellationToken cancellationToken = default)
    {
        if (!Files.TryGetValue(fileName, out byte[]? bytes))
            throw new PbsException(PbsError.NotFound, $"no {fileName}");
        return bytes.Length <= maxLength
            ? new ValueTask<ReadOnlyMemory<byte>>(bytes)
            : throw new PbsException(PbsError.Corrupt, string.Create(CultureInfo.InvariantCulture, $"{fileName} is longer than {maxLength}"));
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return default;
    }

    private static JsonNode Describe(ManifestFile file) => new JsonObject
    {
        ["filename"] = file.Name,
        ["crypt-mode"] = CryptModeText.Format(file.CryptMode),
        ["size"] = file.Size,
        ["csum"] = Convert.ToHexStringLower(file.Checksum.Span),
    };
}
