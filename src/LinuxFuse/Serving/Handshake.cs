using LinuxFuse.Protocol;

namespace LinuxFuse.Serving;

/// <summary>The first exchange of a connection, on the thread that mounts.</summary>
internal static unsafe class Handshake
{
    private const int MaxAttempts = 100;

    /// <summary>Answers INIT. The kernel has sent it before mount(2) came back, so that nothing is waited for.</summary>
    /// <exception cref="FuseException">The kernel speaks another protocol, or has ended the connection already.</exception>
    public static void Run(FuseDevice device, FuseDispatcher dispatcher, FuseNegotiation negotiation)
    {
        using var buffers = new FuseBuffers();
        var request = new FuseRequest();
        for (int attempt = 0; attempt < MaxAttempts && !negotiation.IsDone; attempt++)
        {
            int length = device.Read(buffers.Request, FuseBuffers.RequestSize, out Errno error);
            if (length < 0)
            {
                if (error is Errno.EINTR or Errno.EAGAIN or Errno.ENOENT)
                    continue;
                throw new FuseException($"the kernel ended the connection while it was being set up: {error}", error);
            }

            var message = new ReadOnlySpan<byte>(buffers.Request, length);
            int reply = dispatcher.Process(request, message, buffers.Reply);
            error = reply > 0 ? device.Write(buffers.Reply.Start, reply) : Errno.None;
            if (error is not (Errno.None or Errno.ENOENT))
                throw new FuseException($"the kernel refuses the answer to INIT: {error}", error);
            if (reply > 0 && ((fuse_out_header*)buffers.Reply.Start)->error != 0)
                throw new FuseException("the kernel's FUSE protocol is not version 7, or is older than 7.9", Errno.EPROTO);
        }

        if (!negotiation.IsDone)
            throw new FuseException("the kernel does not begin the FUSE protocol", Errno.EPROTO);
    }
}
