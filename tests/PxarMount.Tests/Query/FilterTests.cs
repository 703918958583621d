using PxarArchive;
using PxarMount.Query;
using PxarMount.Tests.TestKit;
using PxarMount.Vfs;

namespace PxarMount.Tests.Query;

/// <summary>The fear: a size, time or type is read as another.</summary>
public sealed class FilterTests
{
    [Theory]
    [InlineData("4096", 4096, 4096)]
    [InlineData("+1M", (1 << 20) + 1, long.MaxValue)]
    [InlineData("-10k", 0, 10239)]
    [InlineData("+1,-3", 2, 2)]
    [InlineData("+1KiB", 1025, long.MaxValue)]
    [InlineData("-0", 0, -1)]
    [InlineData("+9223372036854775807", long.MaxValue, long.MaxValue)]
    public void Size_IsRead(string text, long least, long most) => Assert.Equal(new SizeRange(least, most), SizeRange.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("k")]
    [InlineData("1X")]
    [InlineData("++1")]
    [InlineData("1 k")]
    [InlineData("99999999999999999999")]
    [InlineData("9000000000G")]
    [InlineData("1,")]
    public void SizeThatIsNone_IsRefused(string text) => Assert.Throws<FormatException>(() => SizeRange.Parse(text));

    [Theory]
    [InlineData("@0", 0)]
    [InlineData("@-5", -5)]
    [InlineData("1970-01-02", 86400 - 3600)]
    [InlineData("1970-01-02 01:00", 86400)]
    [InlineData("1970-01-02T01:00:01", 86401)]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T02:00+02:00", 0)]
    [InlineData("30s", 1_000_000 - 30)]
    [InlineData("2m", 1_000_000 - 120)]
    [InlineData("1h", 1_000_000 - 3600)]
    [InlineData("3d", 1_000_000 - (3 * 86400))]
    [InlineData("1w", 1_000_000 - (7 * 86400))]
    public void Time_IsRead(string text, long seconds) =>
        Assert.Equal(new PxarTime(seconds, 0), TimeArgument.Parse(text, new FixedClock(1_000_000, TimeSpan.FromHours(1))));

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("yesterday")]
    [InlineData("2024-13-01")]
    [InlineData("-3d")]
    [InlineData("99999999999999999999d")]
    [InlineData("@")]
    public void TimeThatIsNone_IsRefused(string text) =>
        Assert.Throws<FormatException>(() => TimeArgument.Parse(text, new FixedClock(1_000_000, TimeSpan.Zero)));

    [Theory]
    [InlineData("f", PxarStat.TypeFile, 1u, true)]
    [InlineData("d", PxarStat.TypeFile, 1u, false)]
    [InlineData("h", PxarStat.TypeFile, 1u, false)]
    [InlineData("h", PxarStat.TypeFile, 2u, true)]
    [InlineData("h", PxarStat.TypeSymbolicLink, 2u, false)]
    [InlineData("dl", PxarStat.TypeSymbolicLink, 1u, true)]
    [InlineData("b", PxarStat.TypeBlockDevice, 1u, true)]
    [InlineData("c", PxarStat.TypeCharacterDevice, 1u, true)]
    [InlineData("p", PxarStat.TypeFifo, 1u, true)]
    [InlineData("s", PxarStat.TypeSocket, 1u, true)]
    public void Type_IsTold(string wanted, uint mode, uint links, bool expected)
    {
        NodeAttributes attributes = MemoryNodes.Attributes(mode | 0x1FF, 0, links);
        Assert.Equal(expected, EntryType.IsMatch(wanted, attributes));
    }

    [Theory]
    [InlineData(1_700_000_000, 4, true, false)]
    [InlineData(1_700_000_000, 5, false, false)]
    [InlineData(1_700_000_000, 6, false, true)]
    [InlineData(1_699_999_999, 999_999_999, true, false)]
    public void NewerAndOlder_AreStrict(long seconds, uint nanoseconds, bool newer, bool older)
    {
        var time = new PxarTime(seconds, nanoseconds);
        NodeAttributes attributes = MemoryNodes.Attributes(PxarStat.TypeFile);
        Assert.Equal(newer, new EntryFilter { Newer = time }.IsMatch("/a"u8, "a"u8, attributes));
        Assert.Equal(older, new EntryFilter { Older = time }.IsMatch("/a"u8, "a"u8, attributes));
    }
}
