using PbsBackup.Chunking;

namespace PbsBackup.Pipeline;

/// <summary>What is written here is cut into chunks, which go on their way. The last one goes with <see cref="Complete"/>.</summary>
internal sealed class ArchiveStream(ArchiveTarget target, IChunker chunker) : Stream
{
    private ChunkSlot? _slot;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _slot ??= target.Pipeline.RentSlot();
            bool isCut = chunker.TryCut(buffer, out int length);
            buffer[..length].CopyTo(_slot.Free);
            _slot.Length += length;
            buffer = buffer[length..];
            if (isCut)
                Send();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Sends what is left.</summary>
    public void Complete()
    {
        if (_slot is { Length: > 0 })
            Send();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_slot is not null)
            target.Pipeline.ReturnSlot(_slot);
        _slot = null;
        base.Dispose(disposing);
    }

    private void Send()
    {
        ChunkSlot slot = _slot!;
        _slot = null;
        target.Add(slot);
    }
}
