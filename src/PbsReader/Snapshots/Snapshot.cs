using PbsReader.Crypto;
using PbsReader.Indexes;

namespace PbsReader.Snapshots;

/// <summary>
/// One snapshot, verified: everything it gives was checked as datastore spec, section 8 says. The same over a directory and a server.
/// Owns its reader. Safe for concurrent use.
/// </summary>
public sealed class Snapshot : IAsyncDisposable
{
    private readonly Dictionary<string, ManifestFile> _files;

    private Snapshot(ISnapshotReader reader, BackupManifest manifest, CryptConfig? key)
    {
        (Reader, Manifest, Key) = (reader, manifest, key);
        _files = manifest.Files.ToDictionary(file => file.Name, StringComparer.Ordinal);
    }

    /// <summary>Which snapshot.</summary>
    public SnapshotId Id => Reader.Id;

    /// <summary>The verified manifest.</summary>
    public BackupManifest Manifest { get; }

    /// <summary>The raw reader below.</summary>
    public ISnapshotReader Reader { get; }

    /// <summary>The key of this snapshot; null when it has none. Belongs to the <see cref="KeyRing"/>.</summary>
    public CryptConfig? Key { get; }

    /// <summary>Reads and checks manifest, identity, key, signature; takes over <paramref name="reader"/>, also when it fails.</summary>
    /// <param name="reader">Where the snapshot lies.</param>
    /// <param name="keys">The keys that there are; they have to outlive the snapshot.</param>
    /// <param name="policy">What a missing signature means.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PbsException">Damaged; signed by another key; encrypted, and <paramref name="keys"/> lacks its key.</exception>
    public static async ValueTask<Snapshot> OpenAsync(
        ISnapshotReader reader,
        KeyRing keys,
        SignaturePolicy policy = SignaturePolicy.Required,
        CancellationToken cancellationToken = default)
    {
        try
        {
            BackupManifest manifest = await StoredFiles.ReadManifestAsync(reader, cancellationToken).ConfigureAwait(false);
            CryptConfig? key = StoredFiles.At(reader.Id, BackupManifest.FileName, () => SnapshotKeyCheck.FindKey(manifest, keys, policy));
            return new Snapshot(reader, manifest, key);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>
    /// The data key as the master key encrypted it, read without any key: for recovery. It is what the manifest lists, but neither its
    /// signature was checked nor could it be. <paramref name="reader"/> stays the caller's.
    /// </summary>
    /// <exception cref="PbsException">The snapshot has none, or it is damaged.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadEncryptedKeyAsync(
        ISnapshotReader reader, CancellationToken cancellationToken = default)
    {
        BackupManifest manifest = await StoredFiles.ReadManifestAsync(reader, cancellationToken).ConfigureAwait(false);
        ManifestFile? entry = manifest.Files.FirstOrDefault(file => file.Name == StoredName.EncryptedKey);
        if (entry is null)
            throw NotListed(reader.Id, StoredName.EncryptedKey);
        return await StoredFiles.ReadBlobAsync(reader, entry, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A snapshot whose key is not there, for verifying what can be verified without: neither was its signature checked, nor can anything
    /// encrypted be read. Takes over <paramref name="reader"/>, also when it fails.
    /// </summary>
    /// <exception cref="PbsException">The manifest is damaged.</exception>
    internal static async ValueTask<Snapshot> OpenSealedAsync(ISnapshotReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return new Snapshot(reader, await StoredFiles.ReadManifestAsync(reader, cancellationToken).ConfigureAwait(false), null);
        }
        catch
        {
            await reader.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The manifest's entry; null when the snapshot has no such file.</summary>
    public ManifestFile? Find(string fileName) => _files.GetValueOrDefault(fileName);

    /// <summary>The key of one file's chunks: encrypted ones have this and no other, plain ones none (datastore spec, 8, step 6).</summary>
    public CryptConfig? KeyOf(ManifestFile file) => file.CryptMode == CryptMode.Encrypt ? Key : null;

    /// <summary>An index (<c>.didx</c>, <c>.fidx</c>) whose checksum and size are those of the manifest.</summary>
    /// <exception cref="PbsException">It is not there, or damaged.</exception>
    public async ValueTask<IChunkIndex> OpenIndexAsync(string fileName, CancellationToken cancellationToken = default)
    {
        ManifestFile entry = Find(fileName) ?? throw NotListed(Id, fileName);
        if (!IndexFile.IsIndexName(fileName))
            throw new PbsException(PbsError.NotFound, $"{Id.FullName}/{fileName} is no index");
        long limit = IndexFile.MaxLengthFor(entry.Size);
        ReadOnlyMemory<byte> file = await Reader.ReadFileAsync(fileName, limit, cancellationToken).ConfigureAwait(false);
        IChunkIndex index = IndexFile.Parse(file, $"{Id.FullName}/{fileName}");
        if (index.Length != entry.Size || !index.Checksum.Span.SequenceEqual(entry.Checksum.Span))
            throw new PbsException(PbsError.Corrupt, $"{Id.FullName}/{fileName}: length or checksum is not that of the manifest");
        return index;
    }

    /// <summary>
    /// A <c>.blob</c> file, verified and decoded. No manifest lists <see cref="StoredName.ClientLog"/>: of that only the CRC is checked.
    /// </summary>
    /// <exception cref="PbsException">It is not there, damaged, or cannot be decrypted.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadBlobAsync(string fileName, CancellationToken cancellationToken = default)
    {
        ManifestFile? entry = Find(fileName);
        if (entry is null && fileName == StoredName.ClientLog)
            return StoredFiles.ReadUnlistedBlobAsync(Reader, fileName, Key, cancellationToken);
        if (entry is null || !fileName.EndsWith(StoredName.BlobExtension, StringComparison.Ordinal))
            throw NotListed(Id, fileName);
        return StoredFiles.ReadBlobAsync(Reader, entry, KeyOf(entry), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Reader.DisposeAsync();

    private static PbsException NotListed(SnapshotId snapshot, string fileName) =>
        new(PbsError.NotFound, $"{snapshot.FullName} has no {fileName}");
}
