using System.Text;
using PxarMount.Output;
using PxarMount.Tests.Mount;

namespace PxarMount.Tests.Backup;

/// <summary>Progress of work whose end is unknown.</summary>
public sealed class CountDisplayTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly MemoryStream _error = new();

    public void Dispose() => _error.Dispose();

    [Fact]
    public void ShortWork_ShowsNothing()
    {
        CountDisplay display = Build(isWatched: true, width: 80);
        _time.Advance(TimeSpan.FromSeconds(1.9));
        display.Show(1, 2);
        display.Clear();
        Assert.Equal("", Shown());
    }

    [Fact]
    public void LongWork_ShowsCountsRateAndTime_AndClearsThem()
    {
        CountDisplay display = Build(isWatched: true, width: 80);
        _time.Advance(TimeSpan.FromSeconds(64));
        display.Show(1234, 640 << 20);
        Assert.Equal("\r1234 entries, 640M, 10M/s, 01:04\x1b[K", Shown());
        _time.Advance(TimeSpan.FromMilliseconds(99));
        display.Show(9999, 650 << 20);
        display.Clear();
        Assert.EndsWith("01:04\x1b[K\r\x1b[K", Shown(), StringComparison.Ordinal);
        Assert.DoesNotContain("9999", Shown(), StringComparison.Ordinal);
    }

    [Fact]
    public void NobodyWatching_ShowsNothing()
    {
        CountDisplay display = Build(isWatched: false, width: 80);
        _time.Advance(TimeSpan.FromHours(2));
        display.Show(1, 1);
        Assert.Equal("", Shown());
    }

    [Fact]
    public void NarrowTerminal_GetsNoSecondLine()
    {
        CountDisplay display = Build(isWatched: true, width: 10);
        _time.Advance(TimeSpan.FromHours(2));
        display.Show(123456, 1);
        Assert.Equal("\r123456 en\x1b[K", Shown());
    }

    private CountDisplay Build(bool isWatched, int width) => new(
        new Terminal { Output = new ByteWriter(Stream.Null), Error = _error, ShowsProgress = isWatched, Width = width }, _time);

    private string Shown() => Encoding.ASCII.GetString(_error.ToArray());
}
