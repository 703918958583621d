using System.Buffers;
using System.Text.Json;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Snapshots;

namespace PbsBackup.Snapshots;

/// <summary>Makes a snapshot's <c>index.json</c>, as servers write it (datastore spec, 7). Not safe for concurrent use.</summary>
public sealed class ManifestBuilder(SnapshotId id)
{
    private static readonly JsonWriterOptions s_format = new() { Indented = true, NewLine = "\n" };

    private readonly List<ManifestFile> _files = [];

    /// <summary>Numbers of the backup for the part that is not signed; null for none.</summary>
    public ChunkCounts? Counts { get; set; }

    /// <summary>The files so far, in order.</summary>
    public IReadOnlyList<ManifestFile> Files => _files;

    /// <summary>Lists a file.</summary>
    /// <exception cref="ArgumentException">There is one of that name, or no file can be called so.</exception>
    public void Add(ManifestFile file)
    {
        if (!StoredName.IsValid(file.Name) || _files.Exists(known => known.Name == file.Name))
            throw new ArgumentException($"{file.Name} is no name for another file", nameof(file));
        _files.Add(file);
    }

    /// <summary>The decoded manifest: sorted keys, two blanks of indentation.</summary>
    /// <param name="key">Signs it; null for none.</param>
    public byte[] ToJson(CryptConfig? key)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_format))
        {
            json.WriteStartObject();
            json.WriteString("backup-id"u8, id.Group.Id);
            json.WriteNumber("backup-time"u8, id.Time);
            json.WriteString("backup-type"u8, id.Group.Type);
            json.WriteStartArray("files"u8);
            foreach (ManifestFile file in _files)
                Write(json, file);
            json.WriteEndArray();
            if (key is null)
                json.WriteNull("signature"u8);
            else
                json.WriteString("signature"u8, Convert.ToHexStringLower(ManifestSignature.Compute(key, id.Group, id.Time, _files)));
            json.WriteStartObject("unprotected"u8);
            if (Counts is ChunkCounts counts)
                Write(json, counts);
            if (key is not null)
                json.WriteString("key-fingerprint"u8, key.Fingerprint.ToString());
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The manifest as it is stored, never encrypted; the caller gives the buffer back.</summary>
    /// <param name="key">Signs it; null for none.</param>
    public ChunkBuffer Encode(CryptConfig? key) => DataBlob.Encode(ToJson(key), null, compress: true);

    private static void Write(Utf8JsonWriter json, ManifestFile file)
    {
        json.WriteStartObject();
        json.WriteString("crypt-mode"u8, CryptModeText.Format(file.CryptMode));
        json.WriteString("csum"u8, Convert.ToHexStringLower(file.Checksum.Span));
        json.WriteString("filename"u8, file.Name);
        json.WriteNumber("size"u8, file.Size);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChunkCounts counts)
    {
        json.WriteStartObject("chunk_upload_stats"u8);
        json.WriteNumber("compressed_size"u8, counts.StoredBytes);
        json.WriteNumber("count"u8, counts.Chunks);
        json.WriteNumber("duplicates"u8, counts.Reused);
        json.WriteNumber("size"u8, counts.Bytes);
        json.WriteEndObject();
    }
}
