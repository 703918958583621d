namespace PbsTestServer;

/// <summary>A clock that starts now and runs faster, so that tickets expire while one watches.</summary>
/// <param name="speed">How many of its seconds are in one.</param>
public sealed class ScaledClock(double speed) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _timestamp = System.GetTimestamp();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + System.GetElapsedTime(_timestamp) * speed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Scale(dueTime), Scale(period));

    private TimeSpan Scale(TimeSpan time) => time > TimeSpan.Zero ? time / speed : time;
}
