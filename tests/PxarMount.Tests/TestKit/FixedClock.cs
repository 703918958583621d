namespace PxarMount.Tests.TestKit;

/// <summary>A clock that shows one moment in one zone.</summary>
public sealed class FixedClock(long seconds, TimeSpan offset) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.CreateCustomTimeZone("test", offset, "test", "test");

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
