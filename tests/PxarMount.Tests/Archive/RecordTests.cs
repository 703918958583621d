using PxarArchive;
using PxarArchive.Format;

namespace PxarMount.Tests.Archive;

/// <summary>Each record as bytes, and back.</summary>
public sealed class RecordTests
{
    [Fact]
    public void Header_IsTypeAndFullSize()
    {
        byte[] bytes = new byte[16];
        PxarHeader.ForContent(PxarItemType.Payload, 2).WriteTo(bytes);
        Assert.Equal("251a7c0b1b7a14281200000000000000", Convert.ToHexStringLower(bytes));
        Assert.Equal(new PxarHeader(PxarItemType.Payload, 18), PxarHeader.Parse(bytes));
        Assert.Throws<OverflowException>(() => PxarHeader.ForContent(PxarItemType.Payload, -1));
    }

    [Theory]
    [InlineData(PxarItemType.FormatVersion, 8, 8)]
    [InlineData(PxarItemType.Entry, 40, 40)]
    [InlineData(PxarItemType.EntryV1, 32, 32)]
    [InlineData(PxarItemType.FileName, 2, 4097)]
    [InlineData(PxarItemType.SymbolicLink, 2, 4097)]
    [InlineData(PxarItemType.Device, 16, 16)]
    [InlineData(PxarItemType.XAttr, 2, 65791)]
    [InlineData(PxarItemType.AclUser, 16, 16)]
    [InlineData(PxarItemType.AclGroup, 16, 16)]
    [InlineData(PxarItemType.AclGroupObject, 8, 8)]
    [InlineData(PxarItemType.AclDefault, 32, 32)]
    [InlineData(PxarItemType.AclDefaultUser, 16, 16)]
    [InlineData(PxarItemType.AclDefaultGroup, 16, 16)]
    [InlineData(PxarItemType.FileCapabilities, 0, 65791)]
    [InlineData(PxarItemType.QuotaProjectId, 8, 8)]
    [InlineData(PxarItemType.HardLink, 9, 4105)]
    [InlineData(PxarItemType.Payload, 0, long.MaxValue - 16)]
    [InlineData(PxarItemType.PayloadReference, 16, 16)]
    [InlineData(PxarItemType.PayloadStartMarker, 0, 0)]
    [InlineData(PxarItemType.PayloadTailMarker, 0, 0)]
    public void ContentLength_IsHeldWithinTheTable(PxarItemType type, long least, long most)
    {
        foreach (long length in new[] { least, most })
        {
            var header = PxarHeader.ForContent(type, length);
            header.Validate(0);
            Assert.Equal(length, header.ContentLength);
        }

        foreach (ulong fullSize in new[] { (ulong)least + 15, (ulong)most + 17, 0UL, 15UL, 1UL << 63, ulong.MaxValue })
        {
            PxarFormatException error = Assert.Throws<PxarFormatException>(() => new PxarHeader(type, fullSize).Validate(77));
            Assert.Equal(77, error.Offset);
        }
    }

    [Theory]
    [InlineData(0UL, false)]
    [InlineData(16UL, false)]
    [InlineData(39UL, false)]
    [InlineData(40UL, true)]
    [InlineData(41UL, false)]
    [InlineData(64UL, true)]
    [InlineData((1UL << 63) + 16, false)]
    public void Goodbye_HoldsWholeRecords(ulong fullSize, bool isLegal)
    {
        var header = new PxarHeader(PxarItemType.Goodbye, fullSize);
        if (isLegal)
            header.Validate(0);
        else
            Assert.Throws<PxarFormatException>(() => header.Validate(0));
    }

    [Theory]
    [InlineData(-1, 999_999_999)]
    [InlineData(0, 0)]
    [InlineData(long.MinValue, 1)]
    [InlineData(long.MaxValue, 0)]
    public void Stat_KeepsEveryTime(long seconds, uint nanoseconds)
    {
        var stat = new PxarStat(0xFFFF, ulong.MaxValue, uint.MaxValue, 7, new PxarTime(seconds, nanoseconds));
        byte[] bytes = [.. Enumerable.Repeat((byte)0xCC, StatRecord.Size)];
        StatRecord.WriteTo(bytes, stat);
        Assert.Equal(stat, StatRecord.Parse(bytes, 0));
        Assert.Equal(new byte[4], bytes[36..]);
    }

    [Fact]
    public void OtherRecords_ComeBackAsWritten()
    {
        byte[] bytes = new byte[64];
        DeviceRecord.WriteTo(bytes, new PxarDevice(0x12345, 0x345678));
        Assert.Equal(new PxarDevice(0x12345, 0x345678), DeviceRecord.Parse(bytes, 0));

        AclEntryRecord.WriteTo(bytes, new PxarAclEntry(uint.MaxValue, 5));
        Assert.Equal(new PxarAclEntry(uint.MaxValue, 5), AclEntryRecord.Parse(bytes, 0));

        AclDefaultRecord.WriteTo(bytes, new PxarAclDefault(null, 7, 0, null));
        Assert.Equal(new PxarAclDefault(null, 7, 0, null), AclDefaultRecord.Parse(bytes, 0));
        Assert.Equal("ffffffffffffffff0700000000000000", Convert.ToHexStringLower(bytes.AsSpan(0, 16)));

        QuotaProjectIdRecord.WriteTo(bytes, uint.MaxValue);
        Assert.Equal(uint.MaxValue, QuotaProjectIdRecord.Parse(bytes, 0));

        new PayloadReference(16, 5_000_000_000).WriteTo(bytes);
        Assert.Equal(new PayloadReference(16, 5_000_000_000), PayloadReference.Parse(bytes, 0));

        FormatVersionRecord.WriteTo(bytes, 2);
        Assert.Equal(2, FormatVersionRecord.Parse(bytes, 0));

        new GoodbyeItem(1, 2, 3).WriteTo(bytes);
        Assert.Equal(new GoodbyeItem(1, 2, 3), GoodbyeItem.Parse(bytes));

        var attribute = new PxarXAttr(FileName.FromText("user.a"), new byte[] { 0, 1 });
        Assert.Equal(9, XAttrRecord.LengthOf(attribute));
        XAttrRecord.WriteTo(bytes, attribute);
        PxarXAttr parsed = XAttrRecord.Parse(bytes.AsSpan(0, 9), 0);
        Assert.Equal(attribute.Name, parsed.Name);
        Assert.Equal(attribute.Value.ToArray(), parsed.Value.ToArray());

        Assert.Equal(12, HardLinkRecord.LengthOf("a/b"u8));
        HardLinkRecord.WriteTo(bytes, 56, "a/b"u8);
        Assert.Equal(44, HardLinkRecord.Parse(bytes.AsSpan(0, 12), 100, out ReadOnlySpan<byte> path));
        Assert.Equal("a/b"u8.ToArray(), path.ToArray());

        NameRecord.WriteTo(bytes, "name"u8);
        Assert.Equal("name"u8.ToArray(), NameRecord.ParseName(bytes.AsSpan(0, NameRecord.LengthOf("name"u8)), 0).ToArray());
    }

    [Fact]
    public void Device_IsPackedAsLinuxDoes()
    {
        Assert.Equal(0x1200345634578UL, new PxarDevice(0x12345, 0x345678).ToLinux());
        Assert.Equal(new PxarDevice(0x12345, 0x345678), PxarDevice.FromLinux(0x1200345634578));
    }

    [Theory]
    [InlineData(0x1_0000, 0x20)]
    [InlineData(0x40_0000, 0x10)]
    [InlineData(0x8_0000, 0x80_0000)]
    [InlineData(0x200_0000, 0x2000_0000)]
    public void Flags_AreTranslatedBothWays(ulong stored, uint linux)
    {
        Assert.Equal(linux, PxarFlags.ToLinux(stored));
        Assert.Equal(stored, PxarFlags.FromLinux(linux));
    }

    [Fact]
    public void Flags_ThatLinuxOrTheFormatLacks_AreDropped()
    {
        Assert.Equal(0x3FF_0000UL, PxarFlags.FromLinux(uint.MaxValue));
        Assert.Equal(0xE000UL, PxarFlags.FromFat(uint.MaxValue));
        Assert.Equal(0u, PxarFlags.ToLinux(0x1000_0000));
    }
}
