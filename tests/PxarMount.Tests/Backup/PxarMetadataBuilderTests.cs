using PbsBackup.Archive;
using PxarArchive;

namespace PxarMount.Tests.Backup;

/// <summary>The builder of metadata.</summary>
public sealed class PxarMetadataBuilderTests
{
    [Fact]
    public void NothingSet_IsTheSharedEmptyMetadata() => Assert.Same(PxarMetadata.None, PxarMetadataBuilder.File().Build().Metadata);

    [Fact]
    public void TypeBits_CannotBeChangedByPermissions()
    {
        Assert.Equal(0x8FFFu, PxarMetadataBuilder.File(uint.MaxValue).Build().Stat.Mode);
        Assert.Equal(0x4FFFu, PxarMetadataBuilder.Directory().Permissions(uint.MaxValue).Build().Stat.Mode);
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0, 0)]
    [InlineData("1969-12-31T23:59:59.9999999Z", -1, 999_999_900)]
    [InlineData("1969-12-31T23:59:59Z", -1, 0)]
    [InlineData("2038-01-19T03:14:08.0000001+00:00", 2147483648, 100)]
    [InlineData("2020-09-13T14:26:40.5+02:00", 1600000000, 500_000_000)]
    public void Time_IsExactAlsoBefore1970(string text, long seconds, uint nanoseconds)
    {
        var time = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(new PxarTime(seconds, nanoseconds), PxarMetadataBuilder.File().ModifiedAt(time).Build().Stat.ModificationTime);
    }

    [Fact]
    public void AclEntries_AreSorted()
    {
        PxarAcl acl = PxarMetadataBuilder.File().AclUser(5, 1).AclUser(3, 7).AclGroup(9, 1).AclGroup(1, 2).Build().Metadata!.Acl;
        Assert.Equal([new PxarAclEntry(3, 7), new PxarAclEntry(5, 1)], acl.Users);
        Assert.Equal([new PxarAclEntry(1, 2), new PxarAclEntry(9, 1)], acl.Groups);
    }

    [Fact]
    public void BuiltHead_DoesNotChangeWithTheBuilder()
    {
        PxarMetadataBuilder builder = PxarMetadataBuilder.File().XAttr("user.a", new byte[1]);
        PxarHead first = builder.Build();
        builder.XAttr("user.b", default).AclUser(1, 1);
        Assert.Single(first.Metadata!.XAttrs);
        Assert.Equal(2, builder.Build().Metadata!.XAttrs.Count);
    }

    [Fact]
    public void HeadOfAnEntry_IsCopiedWhole()
    {
        PxarHead head = PxarMetadataBuilder.Directory(0x3FF).Owner(1, 2).ModifiedAt(3, 4).Flags(0x10000).XAttr("user.a", new byte[] { 1 })
            .AclUser(1, 2).AclGroup(3, 4).AclGroupObject(5).DefaultAcl(1, null, 3, 4).DefaultAclUser(5, 6).DefaultAclGroup(7, 1)
            .FileCapabilities(new byte[] { 9 }).QuotaProjectId(77).Build();
        PxarHead copy = PxarMetadataBuilder.From(head.Stat, head.Metadata!).Build();
        Assert.Equal(Encode(head), Encode(copy));
        Assert.Equal(77u, copy.Metadata!.QuotaProjectId);
    }

    private static byte[] Encode(PxarHead head)
    {
        using var archive = new MemoryStream();
        var encoder = new PxarEncoder(archive);
        encoder.Begin(head);
        encoder.Finish();
        return archive.ToArray();
    }
}
