using System.Security.Cryptography;
using PbsBackup.Catalog;
using PbsBackup.Chunking;
using PbsBackup.Pipeline;
using PbsBackup.Snapshots;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsBackup;

/// <summary>
/// One backup: reads directories, images and files, cuts them where the official client does, and hands them to a writer. Reading,
/// hashing, compressing and writing overlap; memory does not depend on sizes. Used once.
/// </summary>
public sealed class BackupJob : IAsyncDisposable
{
    private const int CatalogChunkLength = 512 << 10;

    private readonly BackupOptions _options;
    private readonly IBackupWriter _writer;
    private readonly BackupProgress _progress;
    private readonly ChunkPipeline _pipeline;
    private readonly KnownChunks _known = new();
    private readonly ManifestBuilder _manifest;
    private readonly List<ArchiveResult> _archives = [];
    private readonly CancellationToken _cancellationToken;
    private ArchiveTarget? _catalogTarget;
    private ArchiveStream? _catalogStream;
    private CatalogWriter? _catalog;

    /// <summary>Prepares a backup.</summary>
    /// <param name="options">How to go about it.</param>
    /// <param name="writer">Where it goes; remains the caller's, who disposes it after the job.</param>
    /// <param name="progress">Counts along; null for nobody.</param>
    /// <param name="cancellationToken">Ends the backup.</param>
    public BackupJob(BackupOptions options, IBackupWriter writer, BackupProgress? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(writer);
        if (options.Key is null != (options.CryptMode == CryptMode.None))
            throw new ArgumentException("a key, and something to do with it, go together", nameof(options));
        (_options, _writer, _progress, _cancellationToken) = (options, writer, progress ?? new BackupProgress(), cancellationToken);
        _manifest = new ManifestBuilder(writer.Id);
        _pipeline = new ChunkPipeline(ContentKey, cancellationToken);
    }

    private CryptConfig? ContentKey => _options.CryptMode == CryptMode.Encrypt ? _options.Key : null;

    /// <summary>Backs everything up and finishes the snapshot.</summary>
    /// <param name="items">What to back up; no name twice.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="BackupException">A source cannot be read, or the snapshot not be written. There is no snapshot then.</exception>
    public async Task<BackupResult> RunAsync(IReadOnlyList<BackupItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0 || items.Select(item => item.Name).Distinct(StringComparer.Ordinal).Count() < items.Count)
            throw new ArgumentException("a backup has items, and no two of one name", nameof(items));
        try
        {
            // Before the first of them has taken hours.
            foreach (BackupItem item in items)
                SourceFile.Demand(item.Source);
            var directories = new DirectoryBackup(_options, _progress, _pipeline.Stopped);
            foreach (BackupItem item in items)
            {
                await AddAsync(item, directories).ConfigureAwait(false);
                _progress.EndItem();
            }

            await EndCatalogAsync().ConfigureAwait(false);
            if (_options.WrappedKey is { IsEmpty: false } wrapped)
                await AddBlobAsync(StoredName.EncryptedKey, wrapped, null, compress: false).ConfigureAwait(false);
            _manifest.Counts = _progress.Chunks;
            using ChunkBuffer manifest = _manifest.Encode(_options.Key);
            await _writer.FinishAsync(manifest.Memory, _cancellationToken).ConfigureAwait(false);
            return new BackupResult(_writer.Id, _archives, _progress.Chunks, directories.Warnings, directories.IsComplete);
        }
        catch (OperationCanceledException)
        {
            // Whatever failed first has stopped everything else.
            _pipeline.ThrowIfFailed();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_catalogStream is not null)
            await _catalogStream.DisposeAsync().ConfigureAwait(false);
        await _pipeline.DisposeAsync().ConfigureAwait(false);
        if (_catalogTarget is not null)
            await _catalogTarget.DisposeAsync().ConfigureAwait(false);
    }

    // Reading blocks, and so has a thread of its own.
    private static Task OnOwnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private Task AddAsync(BackupItem item, DirectoryBackup directories) => (item.Kind, _options.ChangeDetection) switch
    {
        (BackupItemKind.Image, _) => AddImageAsync(item, directories),
        (BackupItemKind.File, _) => AddFileAsync(item),
        (_, ChangeDetectionMode.Data) => AddSplitAsync(item, directories),
        _ => AddArchiveAsync(item, directories),
    };

    private async Task AddArchiveAsync(BackupItem item, DirectoryBackup directories)
    {
        string name = item.Name + StoredName.DynamicExtension;
        if (_catalog is null)
        {
            _catalogTarget = await OpenTargetAsync(StoredName.Catalog, null).ConfigureAwait(false);
            _catalogStream = new ArchiveStream(_catalogTarget, new BuzhashChunker(CatalogChunkLength));
            _catalog = new CatalogWriter(_catalogStream);
        }

        await using ArchiveTarget target = await OpenTargetAsync(name, null).ConfigureAwait(false);
        await OnOwnThread(() => directories.Archive(item, name, target, _catalog)).ConfigureAwait(false);
        await EndAsync(target, name).ConfigureAwait(false);
    }

    private async Task AddSplitAsync(BackupItem item, DirectoryBackup directories)
    {
        string stem = item.Name[..item.Name.LastIndexOf('.')];
        string metadataName = $"{stem}.mpxar{StoredName.DynamicExtension}";
        string payloadName = $"{stem}.ppxar{StoredName.DynamicExtension}";
        await using ArchiveTarget metadata = await OpenTargetAsync(metadataName, null).ConfigureAwait(false);
        await using ArchiveTarget payload = await OpenTargetAsync(payloadName, null).ConfigureAwait(false);
        await OnOwnThread(() => directories.ArchiveSplit(item, metadata, payload)).ConfigureAwait(false);
        await EndAsync(payload, payloadName).ConfigureAwait(false);
        await EndAsync(metadata, metadataName).ConfigureAwait(false);
    }

    private async Task AddImageAsync(BackupItem item, DirectoryBackup directories)
    {
        string name = item.Name + StoredName.FixedExtension;
        using var image = ImageReader.Open(item.Source);
        await using ArchiveTarget target = await OpenTargetAsync(name, image.Length).ConfigureAwait(false);
        await OnOwnThread(() => image.Read(
            target, warning => directories.Warn(item, warning), done => _progress.Report(0, done))).ConfigureAwait(false);
        await EndAsync(target, name).ConfigureAwait(false);
    }

    private async Task AddFileAsync(BackupItem item)
    {
        using ChunkBuffer content = SourceFile.ReadAll(item.Source);
        await AddBlobAsync(item.Name + StoredName.BlobExtension, content.Memory, ContentKey, compress: true).ConfigureAwait(false);
        _progress.Report(0, content.Length);
    }

    private async Task AddBlobAsync(string name, ReadOnlyMemory<byte> content, CryptConfig? key, bool compress)
    {
        using ChunkBuffer blob = DataBlob.Encode(content.Span, key, compress);
        await _writer.AddBlobAsync(name, blob.Memory, _cancellationToken).ConfigureAwait(false);
        Add(new ManifestFile(name, _options.CryptMode, blob.Length, SHA256.HashData(blob.Span)), default);
    }

    private async Task<ArchiveTarget> OpenTargetAsync(string name, long? length)
    {
        if (await _writer.OpenPreviousAsync(name, _cancellationToken).ConfigureAwait(false) is IChunkIndex previous)
            _known.AddAll(previous);
        IIndexWriter index = await _writer.CreateIndexAsync(name, length, _cancellationToken).ConfigureAwait(false);
        return new ArchiveTarget(_pipeline, index, _known, _progress);
    }

    private async Task EndCatalogAsync()
    {
        if (_catalog is null)
            return;
        await OnOwnThread(() =>
        {
            _catalog.Finish();
            _catalogStream!.Complete();
        }).ConfigureAwait(false);
        await EndAsync(_catalogTarget!, StoredName.Catalog).ConfigureAwait(false);
    }

    private async Task EndAsync(ArchiveTarget target, string name)
    {
        IndexSummary summary = await target.FinishAsync(_cancellationToken).ConfigureAwait(false);
        Add(new ManifestFile(name, _options.CryptMode, summary.Length, summary.Checksum), target.Counts);
    }

    private void Add(ManifestFile file, ChunkCounts chunks)
    {
        _manifest.Add(file);
        _archives.Add(new ArchiveResult(file.Name, file.Size, chunks));
    }
}
