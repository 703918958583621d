namespace PxarMount.IntegrationTests.Remote;

/// <summary>A clock that a test sets forward.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private long _ticks;

    public void Step(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));
}
