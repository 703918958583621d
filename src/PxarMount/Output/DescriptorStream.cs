using PxarMount.Interop;

namespace PxarMount.Output;

/// <summary>
/// Standard output or error as a stream of bytes. Unlike the console's own stream it tells when nobody reads any more
/// (<see cref="OutputClosedException"/>).
/// </summary>
internal sealed class DescriptorStream(int descriptor) : Stream
{
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
        int error = -TerminalCalls.WriteAll(descriptor, buffer);
        if (error == PosixError.BrokenPipe)
            throw new OutputClosedException();
        if (error != 0)
            throw new IOException($"cannot write the output: {PosixError.Describe(error)}");
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

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
}
