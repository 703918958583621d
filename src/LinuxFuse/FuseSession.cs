using LinuxFuse.Interop;
using LinuxFuse.Mounting;
using LinuxFuse.Serving;

namespace LinuxFuse;

/// <summary>A mounted file system: from mount(2) to the end of the connection. Safe for concurrent use.</summary>
public sealed class FuseSession : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly FuseMountOptions _options;
    private readonly MountedDevice _mounted;
    private readonly FuseMountPoint? _mountPoint;
    private readonly List<FuseDevice> _devices = [];
    private readonly WorkerPool _pool;
    private readonly ManualResetEventSlim _drained = new(initialState: false, spinCount: 0);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FuseSession(FuseMountOptions options, IFuseFileSystem fileSystem)
    {
        uint uid = Libc.getuid();
        uint? exclusiveUser = MountText.IsExclusive(options, uid) ? uid : null;
        var negotiation = new FuseNegotiation(options.PosixAcl && options.DefaultPermissions);
        _options = options;
        _pool = new WorkerPool(interrupts => new FuseDispatcher(fileSystem, negotiation, interrupts, exclusiveUser), Drained);
        _mounted = FuseMounter.Mount(options, uid, Libc.getgid());
        try
        {
            var device = new FuseDevice(_mounted.Descriptor);
            _devices.Add(device);
            _mountPoint = FuseMountTable.Find(options.MountPoint);
            Handshake.Run(device, _pool.Dispatcher, negotiation);
            _pool.Start(CloneDevices(device, CountReaders(options)));
            if (_mountPoint is not null)
                ConnectionControl.SetReadAhead(_mountPoint, options.ReadAheadBytes);
        }
        catch
        {
            // Nobody else has seen it yet: what is mounted there is ours, even where the table cannot be read.
            Try(() => FuseUnmounter.Unmount(options.MountPoint, lazy: true));
            if (_pool.WorkerCount == 0)
                Drained(null);
            throw;
        }
    }

    /// <summary>
    /// Mounts and starts to serve; returns when the kernel's INIT has been answered, so that the mount can be used at once. The
    /// process that serves a mount must not use it itself: every thread that would have to answer may be the one that asks.
    /// </summary>
    /// <exception cref="FuseException">Not mounted, and nothing left behind; the message says what to do.</exception>
    public static FuseSession Mount(FuseMountOptions options, IFuseFileSystem fileSystem)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(fileSystem);
        if (!Path.IsPathFullyQualified(options.MountPoint))
            throw new ArgumentException("The mountpoint must be an absolute path.", nameof(options));
        return new FuseSession(options, fileSystem);
    }

    /// <summary>
    /// Completes when the connection has ended and no request is being served, whoever unmounted. Fails when serving became
    /// impossible.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Where it was mounted, with the number of its device; null where the table of mounts cannot be read.</summary>
    public FuseMountPoint? MountPoint => _mountPoint;

    /// <summary>Threads that serve or wait to serve.</summary>
    internal int WorkerCount => _pool.WorkerCount;

    /// <summary>What was asked so far, by kinds of requests.</summary>
    public IReadOnlyList<FuseOperation> CountOperations() => _pool.CountOperations().ToList();

    /// <summary>
    /// A way into the kernel's page cache, for the caller to dispose; null where the device cannot be opened a second time, or where
    /// what one user may see must not be cached for others.
    /// </summary>
    public FusePageStore? TryCreatePageStore() =>
        _options.AllowRoot || _devices[0].TryClone() is not { } clone ? null : new FusePageStore(clone);

    /// <summary>
    /// Unmounts. A busy mount is detached: it is gone from the tree of directories at once, and ends when its last user is gone.
    /// Nothing happens when it is not mounted any more.
    /// </summary>
    /// <exception cref="FuseException">Still mounted.</exception>
    public void Unmount()
    {
        if (Completion.IsCompleted)
            return;
        FuseMountPoint? present = FuseMountTable.Find(_options.MountPoint);
        if (present is null || _mountPoint is null)
            return;
        if (present.IsSameDevice(_mountPoint))
            FuseUnmounter.Unmount(_options.MountPoint, lazy: true);
        else if (FuseMountTable.List().Any(other => other.IsSameDevice(_mountPoint) && other.Path == _mountPoint.Path))
            throw new FuseException($"{_options.MountPoint}: something else is mounted over it: unmount that first", Errno.EBUSY);
    }

    /// <summary>
    /// Ends the connection whatever is in use: every request fails with ENOTCONN, and slow steps are cancelled. It stays mounted
    /// until <see cref="Unmount"/>. Where the system does not let this user abort, readers end by their next request instead.
    /// </summary>
    public void Abort()
    {
        if (Completion.IsCompleted)
            return;

        // First of all, so that nobody takes this for somebody else's doing.
        _pool.End();
        bool aborted = _mountPoint is not null && ConnectionControl.TryAbort(_mountPoint);
        if (!aborted && _mountPoint is not null && FuseMountTable.Find(_options.MountPoint)?.IsSameDevice(_mountPoint) == true)
            _ = Libc.umount2(_options.MountPoint, Libc.MNT_FORCE | Libc.UMOUNT_NOFOLLOW);
    }

    /// <summary>Unmounts when still mounted, aborts when that does not end it at once.</summary>
    public void Dispose()
    {
        Try(Unmount);
        if (_drained.Wait(s_patience))
            return;
        Try(Abort);
        Try(Unmount);
        _drained.Wait(s_patience);
    }

    private static int CountReaders(FuseMountOptions options)
    {
        if (options.Readers > 0)
            return options.Readers;

        // Few readers that stay warm are faster than many that take turns; see docs/ARCHITECTURE.md.
        int processors = Environment.ProcessorCount;
        return processors == 1 ? 1 : processors < 8 ? 2 : 4;
    }

    private List<FuseDevice> CloneDevices(FuseDevice device, int count)
    {
        List<FuseDevice> slots = [device];
        while (slots.Count < count)
        {
            FuseDevice? clone = device.TryClone();
            if (clone is not null)
                _devices.Add(clone);
            slots.Add(clone ?? device);
        }

        return slots;
    }

    private static void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next step is the stronger one; the end of the process is the last.
        }
    }

    private void Drained(Exception? failure)
    {
        _devices.ForEach(device => device.Dispose());
        if (_mounted.KeepAlive >= 0)
        {
            _ = Libc.close(_mounted.KeepAlive);
            _ = ChildProcess.Wait(_mounted.HelperProcess);
        }

        _drained.Set();
        if (failure is null)
            _completion.TrySetResult();
        else
            _completion.TrySetException(failure);
    }
}
