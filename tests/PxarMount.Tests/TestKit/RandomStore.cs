using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>A datastore with one snapshot, <see cref="Snapshot"/>, of one stream of random bytes in many chunks.</summary>
public static class RandomStore
{
    public const string Snapshot = "host/random/2024-06-10T06:13:20Z";
    public const string FileName = "stream.bin.didx";

    private const long Time = 1718000000;

    /// <summary>Writes it below a folder; gives its path.</summary>
    public static string Create(ScratchFolder folder, int chunkCount, int chunkLength)
    {
        string root = folder.Folder("random");
        string snapshot = Directory.CreateDirectory(Path.Combine(root, "host/random", BackupTime.Format(Time))).FullName;
        byte[] index = new byte[IndexFile.HeaderSize + chunkCount * DynamicIndex.EntrySize];
        DynamicIndex.Magic.CopyTo(index);
        byte[] plain = new byte[chunkLength];
        for (int position = 0; position < chunkCount; position++)
        {
            new Random(position).NextBytes(plain);
            byte[] hash = SHA256.HashData(plain);
            Span<byte> entry = index.AsSpan(IndexFile.HeaderSize + position * DynamicIndex.EntrySize);
            BinaryPrimitives.WriteInt64LittleEndian(entry, (position + 1L) * chunkLength);
            hash.CopyTo(entry[8..]);
            string digest = new ChunkDigest(hash).ToString();
            Directory.CreateDirectory(Path.Combine(root, ".chunks", digest[..4]));
            WriteBlob(Path.Combine(root, ".chunks", digest[..4], digest), plain);
        }

        File.WriteAllBytes(Path.Combine(snapshot, FileName), index);
        string checksum = Convert.ToHexStringLower(SHA256.HashData(index.AsSpan(IndexFile.HeaderSize)));
        string manifest = string.Create(CultureInfo.InvariantCulture, $$"""
            {"backup-type":"host","backup-id":"random","backup-time":{{Time}},"unprotected":{},"signature":null,
            "files":[{"filename":"{{FileName}}","crypt-mode":"none","size":{{(long)chunkCount * chunkLength}},"csum":"{{checksum}}"}]}
            """);
        WriteBlob(Path.Combine(snapshot, BackupManifest.FileName), Encoding.UTF8.GetBytes(manifest));
        File.WriteAllText(Path.Combine(root, "host/random/owner"), "root@pam\n");
        return root;
    }

    private static void WriteBlob(string path, byte[] plain)
    {
        using ChunkBuffer blob = DataBlob.Encode(plain, null, compress: false);
        File.WriteAllBytes(path, blob.Span.ToArray());
    }
}
