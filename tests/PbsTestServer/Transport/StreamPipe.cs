using System.IO.Pipelines;

namespace PbsTestServer.Transport;

/// <summary>A stream as Kestrel wants it.</summary>
internal sealed class StreamPipe(Stream stream) : IDuplexPipe
{
    private const int BufferLength = 64 << 10;

    public PipeReader Input { get; } =
        PipeReader.Create(stream, new StreamPipeReaderOptions(BlockPool.Instance, BufferLength, leaveOpen: true));

    public PipeWriter Output { get; } =
        PipeWriter.Create(stream, new StreamPipeWriterOptions(BlockPool.Instance, BufferLength, leaveOpen: true));
}
