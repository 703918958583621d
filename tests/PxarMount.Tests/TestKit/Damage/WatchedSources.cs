using PxarArchive;

namespace PxarMount.Tests.TestKit.Damage;

/// <summary>Both halves of an archive in memory, with one budget for the work on them.</summary>
public sealed class WatchedSources
{
    public WatchedSources(byte[] metadata, byte[]? payload)
    {
        long length = metadata.Length + (payload?.Length ?? 0);
        Budget = new WorkBudget(1000 + length, (4L << 20) + (100 * length));
        Metadata = new WatchedSource(metadata, Budget);
        Payload = payload is null ? null : new WatchedSource(payload, Budget);
    }

    public WorkBudget Budget { get; }

    public WatchedSource Metadata { get; }

    public WatchedSource? Payload { get; }

    public ValueTask<PxarAccessor> OpenAsync() => PxarAccessor.OpenAsync(Metadata, Payload);
}
