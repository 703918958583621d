using PbsBackup.Interop;

namespace PbsBackup.Walking;

/// <summary>
/// The content of one open file after the other, always as long as it was declared: what a file turns out to lack is zeros.
/// </summary>
internal sealed class FileContentStream(WalkProgress progress) : Stream
{
    private int _descriptor = -1;
    private bool _hasEnded;
    private CancellationToken _cancellationToken;

    /// <summary>Zeros delivered because the file ended too early.</summary>
    public long MissingBytes { get; private set; }

    /// <summary>Error number that ended the content, or 0.</summary>
    public int Error { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Begins with another file, which stays the caller's.</summary>
    public void Reset(int descriptor, CancellationToken cancellationToken)
    {
        (_descriptor, _cancellationToken) = (descriptor, cancellationToken);
        (_hasEnded, MissingBytes, Error) = (false, 0, 0);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        int count = _hasEnded ? 0 : Posix.Read(_descriptor, buffer);
        if (count > 0)
        {
            progress.CountBytes(count);
            return count;
        }

        if (count < 0)
            Error = -count;
        _hasEnded = true;
        MissingBytes += buffer.Length;
        buffer.Clear();
        return buffer.Length;
    }

    /// <summary>Whether the file goes on behind what was read.</summary>
    public bool HasMore()
    {
        Span<byte> one = stackalloc byte[1];
        return !_hasEnded && Posix.Read(_descriptor, one) > 0;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
