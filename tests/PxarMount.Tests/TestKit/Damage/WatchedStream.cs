namespace PxarMount.Tests.TestKit.Damage;

/// <summary>A <see cref="WatchedSource"/> as a stream that only goes forward, in odd portions, as a pipe does.</summary>
public sealed class WatchedStream(WatchedSource source) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Memory<byte> portion = buffer[..Math.Min(buffer.Length, 1 + (int)(_position % 5000))];
        int count = await source.ReadAsync(_position, portion, cancellationToken);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
