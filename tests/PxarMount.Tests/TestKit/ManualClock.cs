namespace PxarMount.Tests.TestKit;

/// <summary>A clock that stands still until it is moved; timers, repeated ones too, fire in order when it passes them.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly List<ClockTimer> _timers = [];
    private readonly Lock _gate = new();
    private DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How many timers wait.</summary>
    public int TimerCount
    {
        get
        {
            lock (_gate)
                return _timers.Count(timer => timer.Due is not null);
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ClockTimer(this, callback, state);
        lock (_gate)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves it, firing what is due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        DateTimeOffset end = GetUtcNow() + time;
        while (TakeDue(end) is { } timer)
            timer.Fire();
        lock (_gate)
            _now = end;
    }

    /// <summary>Moves it until a task is done; fails when that takes longer than <paramref name="limit"/> of its time.</summary>
    public async Task RunAsync(Task task, TimeSpan limit)
    {
        DateTimeOffset end = GetUtcNow() + limit;
        while (!task.IsCompleted)
        {
            Assert.True(GetUtcNow() <= end, $"not done after {limit}");

            // What was started on the pool gets a moment before the clock goes on.
            await Task.WhenAny(task, Task.Delay(2));
            if (!task.IsCompleted)
                Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    private ClockTimer? TakeDue(DateTimeOffset end)
    {
        lock (_gate)
        {
            ClockTimer? first = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            if (first is null)
                return null;
            _now = first.Due > _now ? first.Due.Value : _now;
            first.Due = first.Period is { } period ? _now + period : null;
            return first;
        }
    }

    private sealed class ClockTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        internal DateTimeOffset? Due { get; set; }

        internal TimeSpan? Period { get; private set; }

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                Due = dueTime < TimeSpan.Zero ? null : clock._now + dueTime;
                Period = period <= TimeSpan.Zero ? null : period;
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
