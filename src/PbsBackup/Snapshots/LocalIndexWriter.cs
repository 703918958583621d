using System.Buffers.Binary;
using System.Security.Cryptography;
using PbsBackup.Local;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PbsBackup.Snapshots;

/// <summary>A <c>.didx</c> or <c>.fidx</c> in a snapshot's directory (datastore spec, 5 and 6), in constant memory.</summary>
internal sealed class LocalIndexWriter : IIndexWriter
{
    private const int BufferLength = 64 << 10;
    private const int ChecksumOffset = 32;

    private readonly StoreFolder _store;
    private readonly ChunkFolder _chunks;
    private readonly string _name;
    private readonly TemporaryFile _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly long? _fixedLength;
    private long _written = IndexFile.HeaderSize;
    private int _used;
    private long _length;
    private long _count;

    /// <summary>Begins an index.</summary>
    /// <param name="store">The datastore.</param>
    /// <param name="chunks">Its chunks.</param>
    /// <param name="name">Path of the index in the datastore.</param>
    /// <param name="fixedLength">Length of the image, for a fixed index.</param>
    /// <param name="chunkLength">Length of its chunks.</param>
    /// <param name="time">Seconds since 1970.</param>
    public LocalIndexWriter(StoreFolder store, ChunkFolder chunks, string name, long? fixedLength, int chunkLength, long time)
    {
        (_store, _chunks, _name, _fixedLength) = (store, chunks, name, fixedLength);
        string extension = fixedLength is null ? StoredName.DynamicExtension : StoredName.FixedExtension;
        _file = TemporaryFile.Create(store, $"{name[..^extension.Length]}.tmp_{extension[1..]}");
        Span<byte> header = stackalloc byte[IndexFile.HeaderSize];
        header.Clear();
        (fixedLength is null ? DynamicIndex.Magic : FixedIndex.Magic).CopyTo(header);
        Guid.NewGuid().TryWriteBytes(header[8..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], time);
        if (fixedLength is long length)
        {
            BinaryPrimitives.WriteInt64LittleEndian(header[FixedIndex.LengthOffset..], length);
            BinaryPrimitives.WriteInt64LittleEndian(header[FixedIndex.ChunkLengthOffset..], chunkLength);
        }

        _file.Write(header, 0);
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryReuseAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default) =>
        new(_chunks.TryTouch(digest));

    /// <inheritdoc/>
    public ValueTask<bool> InsertAsync(
        ChunkDigest digest, int length, ReadOnlyMemory<byte> blob, CancellationToken cancellationToken = default) =>
        new(_chunks.Insert(digest, blob.Span));

    /// <inheritdoc/>
    public ValueTask AppendAsync(ChunkDigest digest, int length, CancellationToken cancellationToken = default)
    {
        if (BufferLength - _used < DynamicIndex.EntrySize)
            FlushEntries();
        _length = checked(_length + length);
        _count++;
        if (_fixedLength is null)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_used), _length);
            _used += sizeof(long);
        }

        digest.WriteTo(_buffer.AsSpan(_used));
        _used += ChunkDigest.Size;
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<IndexSummary> FinishAsync(CancellationToken cancellationToken = default)
    {
        FlushEntries();
        if (_fixedLength is long length && length != _length)
            throw new InvalidOperationException($"{_length} bytes were added to an image of {length}");
        byte[] checksum = _hash.GetHashAndReset();
        _file.Write(checksum, ChecksumOffset);
        _file.Commit(_name, isDurable: _store.SyncLevel == SyncLevel.File);
        return new ValueTask<IndexSummary>(new IndexSummary(_length, _count, checksum));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        _hash.Dispose();
        return default;
    }

    private void FlushEntries()
    {
        ReadOnlySpan<byte> entries = _buffer.AsSpan(0, _used);
        _hash.AppendData(entries);
        _file.Write(entries, _written);
        _written += _used;
        _used = 0;
    }
}
