using PxarMount.Output;
using PxarMount.Tests.Mount;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Output;

/// <summary>The fear: a bar where nobody looks, in the way of messages, or one that lies.</summary>
public sealed class ProgressBarTests
{
    [Fact]
    public void ShortWork_ShowsNothing()
    {
        using var terminal = new TestTerminal(progress: true);
        var clock = new ManualTime();
        using (var bar = new ProgressBar(terminal.Terminal, "extracting", clock))
        {
            clock.Advance(TimeSpan.FromSeconds(1.9));
            bar.Advance(100);
        }

        Assert.Equal("", terminal.Errors);
    }

    [Fact]
    public void Pipe_ShowsNothing()
    {
        using var terminal = new TestTerminal(progress: false);
        var clock = new ManualTime();
        using var bar = new ProgressBar(terminal.Terminal, "extracting", clock);
        clock.Advance(TimeSpan.FromSeconds(10));
        bar.Advance(100);
        Assert.Equal("", terminal.Errors);
    }

    [Fact]
    public void LongWork_ShowsRateAndRemainingTime()
    {
        using var terminal = new TestTerminal(progress: true, width: 100);
        var clock = new ManualTime();
        var bar = new ProgressBar(terminal.Terminal, "extracting", clock) { Total = 100 << 20 };
        clock.Advance(TimeSpan.FromSeconds(5));
        bar.Advance(50 << 20);
        bar.Advance(1);
        Assert.Equal("\rextracting [############............] 50% 50M/100M 10M/s ETA 00:05\u001b[K", terminal.Errors);
        bar.Clear();
        Assert.EndsWith("\r\u001b[K", terminal.Errors);
    }

    [Fact]
    public void UnknownTotal_ShowsRateAndElapsedTime()
    {
        using var terminal = new TestTerminal(progress: true);
        var clock = new ManualTime();
        var bar = new ProgressBar(terminal.Terminal, "reading", clock);
        clock.Advance(TimeSpan.FromSeconds(90));
        bar.Advance(90 << 10);
        Assert.Equal("\rreading 90K 1.0K/s 01:30\u001b[K", terminal.Errors);
    }

    [Fact]
    public void NarrowTerminal_IsNotWrapped()
    {
        using var terminal = new TestTerminal(progress: true, width: 20);
        var clock = new ManualTime();
        var bar = new ProgressBar(terminal.Terminal, "extracting", clock) { Total = 10 };
        clock.Advance(TimeSpan.FromSeconds(5));
        bar.Advance(5);
        Assert.Equal(20, terminal.Errors.IndexOf('\u001b'));
    }
}
