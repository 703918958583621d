using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PbsTestServer.Transport;

/// <summary>
/// The same connection after the upgrade. Kestrel's HTTP/2 reads where its HTTP/1.1 stopped, so that nothing that the client sent
/// behind its request is lost.
/// </summary>
internal sealed class SessionConnection : DefaultConnectionContext
{
    private readonly TlsConnection _below;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SessionConnection(TlsConnection below)
        : base(below.ConnectionId + "s")
    {
        _below = below;
        Transport = new SharedPipe(below.Transport);
        Features.Set<IMemoryPoolFeature>(BlockPoolFeature.Instance);
        LocalEndPoint = below.LocalEndPoint;
        RemoteEndPoint = below.RemoteEndPoint;
        ConnectionClosed = below.ConnectionClosed;
        Features.Set(below);
    }

    /// <summary>Completes when HTTP/2 is done with it.</summary>
    public Task End => _end.Task;

    public override void Abort(ConnectionAbortedException abortReason) => _below.Cut();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _end.TrySetResult();
    }

    /// <summary>Leaves it to the connection below to complete its pipes.</summary>
    private sealed class SharedPipe(IDuplexPipe below) : IDuplexPipe
    {
        public PipeReader Input { get; } = new SharedReader(below.Input);

        public PipeWriter Output { get; } = new SharedWriter(below.Output);
    }

    private sealed class SharedReader(PipeReader below) : PipeReader
    {
        public override void AdvanceTo(SequencePosition consumed) => below.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => below.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => below.CancelPendingRead();

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            below.ReadAsync(cancellationToken);

        public override bool TryRead(out ReadResult result) => below.TryRead(out result);
    }

    private sealed class SharedWriter(PipeWriter below) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => below.CanGetUnflushedBytes;

        public override long UnflushedBytes => below.UnflushedBytes;

        public override void Advance(int bytes) => below.Advance(bytes);

        public override void CancelPendingFlush() => below.CancelPendingFlush();

        public override void Complete(Exception? exception = null)
        {
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            below.FlushAsync(cancellationToken);

        public override Memory<byte> GetMemory(int sizeHint = 0) => below.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => below.GetSpan(sizeHint);
    }
}
