using LinuxFuse.Interop;

namespace LinuxFuse.Serving;

/// <summary>One descriptor of a connection. A reply goes to the descriptor that its request came from.</summary>
internal sealed unsafe class FuseDevice(int descriptor) : IDisposable
{
    private int _descriptor = descriptor;

    /// <summary>
    /// A further descriptor of the same connection with a queue of its own; null where /dev/fuse cannot be opened again, and then
    /// readers share this one.
    /// </summary>
    public FuseDevice? TryClone()
    {
        int clone = Libc.open("/dev/fuse", Libc.O_RDWR | Libc.O_CLOEXEC);
        if (clone < 0)
            return null;
        uint session = (uint)_descriptor;
        if (Libc.ioctl(clone, Libc.FUSE_DEV_IOC_CLONE, &session) == 0)
            return new FuseDevice(clone);
        _ = Libc.close(clone);
        return null;
    }

    /// <summary>Waits for a request; its length, or -1 and an error.</summary>
    public int Read(byte* buffer, int capacity, out Errno error)
    {
        nint length = Libc.read(_descriptor, buffer, (nuint)capacity);
        error = length < 0 ? Libc.LastError : Errno.None;
        if (length > 0)
            return (int)length;

        // A device never gives nothing; whatever does is at its end.
        if (length == 0)
            error = Errno.ENODEV;
        return -1;
    }

    /// <summary>Sends a reply, whole or not at all.</summary>
    public Errno Write(byte* reply, int length) =>
        Libc.write(_descriptor, reply, (nuint)length) < 0 ? Libc.LastError : Errno.None;

    /// <summary>Closes the descriptor. Nobody may be using it any more.</summary>
    public void Dispose()
    {
        int descriptor = Interlocked.Exchange(ref _descriptor, -1);
        if (descriptor >= 0)
            _ = Libc.close(descriptor);
    }
}
