namespace LinuxFuse;

/// <summary>A mounted file system: from mount(2) to the end of the connection. Safe for concurrent use.</summary>
public sealed class FuseSession : IDisposable
{
    private FuseSession()
    {
    }

    /// <summary>
    /// Mounts and starts to serve; returns when the kernel's INIT has been answered, so that the mount can be used at once.
    /// </summary>
    /// <exception cref="FuseException">Not mounted, and nothing left behind; the message says what to do.</exception>
    public static FuseSession Mount(FuseMountOptions options, IFuseFileSystem fileSystem) => throw new NotImplementedException();

    /// <summary>Completes when the connection has ended and no request is being served, whoever unmounted.</summary>
    public Task Completion => throw new NotImplementedException();

    /// <summary>
    /// Unmounts. A busy mount is detached: it is gone from the tree of directories at once, and ends when its last user is gone.
    /// </summary>
    public void Unmount() => throw new NotImplementedException();

    /// <summary>Ends the connection whatever is in use: every request fails with ENOTCONN.</summary>
    public void Abort() => throw new NotImplementedException();

    /// <summary>Unmounts when still mounted, aborts when that does not end it at once.</summary>
    public void Dispose() => throw new NotImplementedException();
}
