using PbsReader.Crypto;
using PbsReader.Indexes;

namespace PbsReader.Snapshots;

/// <summary>
/// One snapshot, verified: everything it gives was checked as datastore spec, section 8 says. The same over a directory and a server.
/// Owns its reader. Safe for concurrent use.
/// </summary>
public sealed class Snapshot : IAsyncDisposable
{
    /// <summary>Reads the manifest and checks identity, key and signature; takes over <paramref name="reader"/>, also when it fails.</summary>
    /// <exception cref="PbsException">Damaged; signed by another key; encrypted, and <paramref name="keys"/> lacks its key.</exception>
    public static ValueTask<Snapshot> OpenAsync(ISnapshotReader reader, KeyRing keys, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Which snapshot.</summary>
    public SnapshotId Id => throw new NotImplementedException();

    /// <summary>The verified manifest.</summary>
    public BackupManifest Manifest => throw new NotImplementedException();

    /// <summary>The raw reader below.</summary>
    public ISnapshotReader Reader => throw new NotImplementedException();

    /// <summary>The key of this snapshot; null when it has none, or none was needed.</summary>
    public CryptConfig? Key => throw new NotImplementedException();

    /// <summary>The manifest's entry; null when the snapshot has no such file.</summary>
    public ManifestFile? Find(string fileName) => throw new NotImplementedException();

    /// <summary>An index (<c>.didx</c>, <c>.fidx</c>) whose checksum and size are those of the manifest.</summary>
    /// <exception cref="PbsException">It is not there, or damaged.</exception>
    public ValueTask<IChunkIndex> OpenIndexAsync(string fileName, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>A <c>.blob</c> file, verified and decoded.</summary>
    /// <exception cref="PbsException">It is not there, damaged, or cannot be decrypted.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadBlobAsync(string fileName, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
