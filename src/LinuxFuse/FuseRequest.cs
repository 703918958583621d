namespace LinuxFuse;

/// <summary>
/// The request that a reader is serving. Valid only during the call that received it; used by that thread alone.
/// </summary>
public sealed class FuseRequest
{
    /// <summary>The caller's user.</summary>
    public uint Uid { get; internal set; }

    /// <summary>The caller's group.</summary>
    public uint Gid { get; internal set; }

    /// <summary>The caller's process as the mount's namespace sees it; 0 when it is not visible.</summary>
    public uint ProcessId { get; internal set; }

    /// <summary>
    /// Announces that this thread will wait: its place as a reader goes to another one, and the returned token is cancelled when the
    /// caller is interrupted or the connection ends. Call it before a step that takes longer than memory or page cache, at most once
    /// a request; the place is taken back after the reply.
    /// </summary>
    public CancellationToken BeginSlowStep() => throw new NotImplementedException();
}
