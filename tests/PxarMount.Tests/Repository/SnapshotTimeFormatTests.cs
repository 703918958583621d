using PxarMount.Vfs.Repository;

namespace PxarMount.Tests.Repository;

public sealed class SnapshotTimeFormatTests
{
    // 2026-09-01T03:04:05Z, a Tuesday.
    private const long Moment = 1788231845;

    [Theory]
    [InlineData(null, "2026-09-01T03:04:05Z")]
    [InlineData("compact", "20260901T030405Z")]
    [InlineData("%Y-%m-%d_%H.%M.%S", "2026-09-01_03.04.05")]
    [InlineData("%s", "1788231845")]
    [InlineData("%F %T", "2026-09-01 03:04:05")]
    [InlineData("%y%j-%T%z", "26244-03:04:05+0000")]
    [InlineData("%A %d %B %Y, %H:%M:%S", "Tuesday 01 September 2026, 03:04:05")]
    [InlineData("%a %b %d %T %Y %%", "Tue Sep 01 03:04:05 2026 %")]
    public void Format_WritesTimesAsDateDoes(string? format, string expected) =>
        Assert.Equal(expected, SnapshotTimeFormat.Parse(format).Format(Moment));

    [Theory]
    [InlineData("")]
    [InlineData("%F")]
    [InlineData("%T")]
    [InlineData("%F %H:%M")]
    [InlineData("%Y-%d %T")]
    [InlineData("%m-%d %T")]
    [InlineData("%Q%s")]
    [InlineData("%s%")]
    [InlineData("%Y/%m/%d %T")]
    [InlineData("%s\n")]
    [InlineData(".%s")]
    public void FormatThatCannotNameFolders_IsRefused(string format) =>
        Assert.Throws<FormatException>(() => SnapshotTimeFormat.Parse(format));

    [Fact]
    public void LocalTime_SaysItsOffset()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromMinutes(330), "x", "x");
        Assert.Equal("2026-09-01T08:34:05+0530", SnapshotTimeFormat.Parse(null, zone).Format(Moment));
        Assert.Equal("20260901T083405+0530", SnapshotTimeFormat.Parse("compact", zone).Format(Moment));
        Assert.Equal("08:34:05 2026-09-01", SnapshotTimeFormat.Parse("%T %F", zone).Format(Moment));
    }

    [Fact]
    public void HourThatIsLivedTwice_GivesNoTwoSnapshotsOneName()
    {
        var start = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0, DateTimeKind.Unspecified), 3, 1);
        var end = TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 3, 0, 0, DateTimeKind.Unspecified), 10, 25);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue, DateTime.MaxValue.Date, TimeSpan.FromHours(1), start, end);
        var zone = TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.Zero, "x", "x", "y", [rule]);
        long first = new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        string[] names = SnapshotNames.Of([first, first + 3600, first + 7200], SnapshotTimeFormat.Parse("%F %T", zone), "latest");
        Assert.Equal(
            ["2026-10-25 02:30:00~20261025T013000Z", "2026-10-25 02:30:00~20261025T023000Z", "2026-10-25 03:30:00"], names);
    }
}
