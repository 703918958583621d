namespace LinuxFuse.Serving;

/// <summary>A request that was read when every worker was busy with a slow one, and waits for the first to be free.</summary>
internal sealed record DeferredRequest(FuseDevice Device, ulong Unique, byte[] Message);
