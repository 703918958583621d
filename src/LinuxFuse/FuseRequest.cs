using LinuxFuse.Serving;

namespace LinuxFuse;

/// <summary>
/// The request that a reader is serving. Valid only during the call that received it; used by that thread alone.
/// </summary>
public sealed class FuseRequest
{
    private readonly FuseWorker? _worker;

    /// <summary>A request that no kernel sent, to call a file system by hand: its slow steps are never cancelled.</summary>
    public FuseRequest()
    {
    }

    internal FuseRequest(FuseWorker worker) => _worker = worker;

    /// <summary>What the thread of this request did.</summary>
    internal OperationCounters Counters { get; } = new();

    /// <summary>The caller's user.</summary>
    public uint Uid { get; internal set; }

    /// <summary>The caller's group.</summary>
    public uint Gid { get; internal set; }

    /// <summary>The caller's process as the mount's namespace sees it; 0 when it is not visible.</summary>
    public uint ProcessId { get; internal set; }

    /// <summary>
    /// Announces that this thread will wait: its place as a reader goes to another one, and the returned token is cancelled when the
    /// caller is interrupted or the connection ends. Call it before a step that takes longer than memory or page cache; further calls
    /// during one request return the same token. The place is taken back after the reply. Whatever was started with the buffers of
    /// the request must have ended when the file system's method returns, cancelled or not.
    /// </summary>
    public CancellationToken BeginSlowStep() => _worker?.BeginSlowStep() ?? CancellationToken.None;
}
