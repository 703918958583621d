using PxarArchive;
using PxarMount.Output;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Output;

/// <summary>The fear: a mode, size, time, ACL or capability is shown as something else.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("100644", "-rw-r--r--")]
    [InlineData("104755", "-rwsr-xr-x")]
    [InlineData("104644", "-rwSr--r--")]
    [InlineData("102755", "-rwxr-sr-x")]
    [InlineData("102745", "-rwxr-Sr-x")]
    [InlineData("041777", "drwxrwxrwt")]
    [InlineData("041776", "drwxrwxrwT")]
    [InlineData("120777", "lrwxrwxrwx")]
    [InlineData("020600", "crw-------")]
    [InlineData("060660", "brw-rw----")]
    [InlineData("010640", "prw-r-----")]
    [InlineData("140755", "srwxr-xr-x")]
    [InlineData("107777", "-rwsrwsrwt")]
    [InlineData("107000", "---S--S--T")]
    public void Mode_IsAsInLs(string octal, string expected) => Assert.Equal(expected, ModeText.Format(Convert.ToUInt32(octal, 8)));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1023, "1023")]
    [InlineData(1024, "1.0K")]
    [InlineData(1025, "1.1K")]
    [InlineData(10239, "10K")]
    [InlineData(10241, "11K")]
    [InlineData(1048575, "1.0M")]
    [InlineData(1048576, "1.0M")]
    [InlineData(5368709120, "5.0G")]
    [InlineData(long.MaxValue, "8.0E")]
    public void Size_IsAsInLs(long bytes, string expected) => Assert.Equal(expected, SizeText.Format(bytes));

    [Theory]
    [InlineData(1_700_000_000, "Nov 14 23:13")]
    [InlineData(1_700_000_001, "Nov 14  2023")]
    [InlineData(1_670_000_000, "Dec  2  2022")]
    [InlineData(-1, "Jan  1  1970")]
    [InlineData(long.MinValue, "@-9223372036854775808")]
    [InlineData(long.MaxValue, "@9223372036854775807")]
    public void ShortTime_IsAsInLs(long seconds, string expected) =>
        Assert.Equal(expected, new TimeText(new FixedClock(1_700_000_000, TimeSpan.FromHours(1))).Short(new PxarTime(seconds, 0)));

    [Fact]
    public void LongTime_HasAllDigitsAndTheZone()
    {
        var times = new TimeText(new FixedClock(0, TimeSpan.FromHours(-3.5)));
        Assert.Equal("2023-11-14 18:43:20.000000005 -0330", times.Long(new PxarTime(1_700_000_000, 5)));
        Assert.Equal("1969-12-31 20:29:59.999999999 -0330", times.Long(new PxarTime(-1, 999_999_999)));
        Assert.Equal("@99999999999999.000000007", times.Long(new PxarTime(99_999_999_999_999, 7)));
        Assert.Equal("1969-12-31T23:59:59.999999999Z", TimeText.Iso(new PxarTime(-1, 999_999_999)));
        Assert.Null(TimeText.Iso(new PxarTime(long.MaxValue, 0)));
    }

    [Fact]
    public void Acl_IsAsInGetfacl()
    {
        IReadOnlyList<AclLine>? lines = AclText.Parse(Convert.FromHexString(
            "0200000001000700ffffffff02000500e903000004000500ffffffff08000700d207000010000700ffffffff20000500ffffffff"));
        Assert.Equal(
            ["user::rwx", "user:1001:r-x", "group::r-x", "group:2002:rwx", "mask::rwx", "other::r-x"],
            lines!.Select(line => line.Format(line.Id?.ToString())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("02000000ff")]
    [InlineData("0300000001000700ffffffff")]
    [InlineData("0200000040000700ffffffff")]
    public void AclThatIsNone_IsNull(string hex) => Assert.Null(AclText.Parse(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("0100000200200000000000000000000000000000", "cap_net_raw=ep")]
    [InlineData("0100000200040000000400000000000000000000", "cap_net_bind_service=eip")]
    [InlineData("0000000201000000000000000000000000000000", "cap_chown=p")]
    [InlineData("010000030020000000000000000000000000000000040000", "cap_net_raw=ep [rootid=1024]")]
    [InlineData("0000000200000000000000000100000000000000", "cap_mac_override=p")]
    [InlineData("0000000200000000000000000000000000000000", "=")]
    [InlineData("00000002", null)]
    [InlineData("", null)]
    [InlineData("0100000900200000000000000000000000000000", null)]
    public void Capabilities_AreAsInGetcap(string hex, string? expected) =>
        Assert.Equal(expected, CapabilityText.Format(Convert.FromHexString(hex)));

    [Fact]
    public void Columns_FillDownwardsAndFit()
    {
        int[] widths = [.. Enumerable.Repeat(8, 20)];
        int[] columns = ColumnLayout.Fit(widths, 80);
        Assert.Equal(7, columns.Length);
        Assert.True(columns.Sum() - 2 <= 80);
        Assert.Equal([202], ColumnLayout.Fit([200, 1], 80));
        Assert.Equal([0], ColumnLayout.Fit([], 80));
        Assert.Equal([3, 3, 3], ColumnLayout.Fit([1, 1, 1], 80));
    }
}
