using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;

namespace PbsTestServer.Transport;

/// <summary>A socket at the end of a <see cref="Line"/>. What the line does to bytes, is done to those that the server sends.</summary>
internal sealed class LineStream(Socket socket, Line line) : Stream
{
    private readonly Channel<Packet> _packets = Channel.CreateUnbounded<Packet>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _room = new(0, 1);
    private Task? _sending;
    private long _underWay;
    private bool _isConnected;
    private volatile bool _isBroken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_isConnected && line.RoundTrip > TimeSpan.Zero)
            await Task.Delay(line.RoundTrip, cancellationToken);
        _isConnected = true;
        try
        {
            int length = await socket.ReceiveAsync(buffer, cancellationToken);
            await line.Gate.Opened.WaitAsync(cancellationToken);
            return length;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new IOException("the connection is gone", exception);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await line.Gate.Opened.WaitAsync(cancellationToken);
        line.Count(buffer.Length);
        if (line.IsShaped || Interlocked.Read(ref _underWay) > 0)
            await EnqueueAsync(buffer, cancellationToken);
        else
            await SendAsync(buffer, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Sends what is still under way.</summary>
    public async Task DrainAsync()
    {
        _packets.Writer.TryComplete();
        await (_sending ?? Task.CompletedTask);
    }

    protected override void Dispose(bool disposing)
    {
        _packets.Writer.TryComplete();
        base.Dispose(disposing);
    }

    private async ValueTask EnqueueAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(buffer.Length);
        buffer.CopyTo(copy);
        long underWay = Interlocked.Add(ref _underWay, buffer.Length);
        if (!_packets.Writer.TryWrite(new Packet(copy, buffer.Length, line.Schedule(buffer.Length))))
            throw new IOException("the connection is closed");
        _sending ??= SendPacketsAsync();
        while (underWay > line.Capacity && !_isBroken)
        {
            await _room.WaitAsync(cancellationToken);
            underWay = Interlocked.Read(ref _underWay);
        }
    }

    private async Task SendPacketsAsync()
    {
        try
        {
            await foreach (Packet packet in _packets.Reader.ReadAllAsync())
            {
                TimeSpan wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), packet.Due);
                if (wait > TimeSpan.FromMilliseconds(0.5))
                    await Task.Delay(wait);
                await line.Gate.Opened;
                await SendAsync(packet.Bytes.AsMemory(0, packet.Length), default);
                ArrayPool<byte>.Shared.Return(packet.Bytes);
                Interlocked.Add(ref _underWay, -packet.Length);
                MakeRoom();
            }
        }
        catch (IOException)
        {
            // The reader of this connection finds out by itself.
            _isBroken = true;
            MakeRoom();
        }
    }

    private void MakeRoom()
    {
        // Nobody else releases, so that the check holds.
        if (_room.CurrentCount == 0)
            _room.Release();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (bytes.Length > 0)
                bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new IOException("the connection is gone", exception);
        }
    }

    private readonly record struct Packet(byte[] Bytes, int Length, long Due);
}
