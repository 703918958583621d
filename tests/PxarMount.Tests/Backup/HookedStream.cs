namespace PxarMount.Tests.Backup;

/// <summary>Memory that runs an action at the first write: a moment in the middle of archiving that a test can rely on.</summary>
internal sealed class HookedStream(Action<Stream>? onFirstWrite) : MemoryStream
{
    private Action<Stream>? _onFirstWrite = onFirstWrite;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Interlocked.Exchange(ref _onFirstWrite, null)?.Invoke(this);
        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Interlocked.Exchange(ref _onFirstWrite, null)?.Invoke(this);
        base.Write(buffer, offset, count);
    }
}
