namespace PbsReader.Snapshots;

/// <summary>A file of a snapshot as its manifest describes it (datastore spec, 7).</summary>
/// <param name="Name">Stored name with extension; a valid <see cref="SafeId"/>.</param>
/// <param name="CryptMode">How it is stored.</param>
/// <param name="Size">Indexes: bytes of the archive. Blobs: bytes of the stored file.</param>
/// <param name="Checksum">Indexes: SHA-256 over the entries. Blobs: SHA-256 of the stored file. 32 bytes.</param>
public sealed record ManifestFile(string Name, CryptMode CryptMode, long Size, ReadOnlyMemory<byte> Checksum);
