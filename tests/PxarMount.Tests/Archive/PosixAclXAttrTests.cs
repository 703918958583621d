using PxarArchive;

namespace PxarMount.Tests.Archive;

public sealed class PosixAclXAttrTests
{
    // Values as the kernel gave them; the modes are those of the entries.
    private const string Access =
        "0200000001000600ffffffff02000700e903000002000000ea03000002000400eb03000004000400ffffffff"
        + "08000600d107000008000500d207000010000700ffffffff20000000ffffffff";

    private const string Default =
        "0200000001000700ffffffff02000700e903000002000400ec03000004000500ffffffff"
        + "08000500d207000008000000d307000010000500ffffffff20000400ffffffff";

    [Fact]
    public void KernelValues_ComeBackAsTheyWere()
    {
        Assert.True(PosixAclXAttr.TryParse(Convert.FromHexString(Access), Convert.FromHexString(Default), out PxarAcl acl));
        Assert.Equal([new PxarAclEntry(1001, 7), new PxarAclEntry(1002, 0), new PxarAclEntry(1003, 4)], acl.Users);
        Assert.Equal([new PxarAclEntry(2001, 6), new PxarAclEntry(2002, 5)], acl.Groups);
        Assert.Equal((byte)4, acl.GroupObject);
        Assert.Equal(new PxarAclDefault(7, 5, 4, 5), acl.Default);
        Assert.Equal(Access, Convert.ToHexStringLower(PosixAclXAttr.FormatAccess(acl, 0x81B8)!));
        Assert.Equal(Default, Convert.ToHexStringLower(PosixAclXAttr.FormatDefault(acl)!));
    }

    [Fact]
    public void ModeAlone_IsNoAcl()
    {
        Assert.Null(PosixAclXAttr.FormatAccess(PxarAcl.None, 0x81B8));
        Assert.Null(PosixAclXAttr.FormatDefault(PxarAcl.None));
        Assert.True(PosixAclXAttr.TryParse([], [], out PxarAcl none));
        Assert.Same(PxarAcl.None, none);

        // Three entries without a mask say what the mode says.
        byte[] minimal = Convert.FromHexString("0200000001000600ffffffff04000400ffffffff20000000ffffffff");
        Assert.True(PosixAclXAttr.TryParse(minimal, [], out PxarAcl acl));
        Assert.Same(PxarAcl.None, acl);
    }

    [Fact]
    public void NamedEntryWithoutGroupObject_GetsTheMaskThatLinuxDemands()
    {
        PxarAcl acl = PxarAcl.None with { Users = [new PxarAclEntry(5, 7)] };
        Assert.Equal(
            "0200000001000600ffffffff020007000500000004000400ffffffff10000400ffffffff20000100ffffffff",
            Convert.ToHexStringLower(PosixAclXAttr.FormatAccess(acl, 0x81A1)!));
    }

    [Fact]
    public void UnsortedEntries_AreSorted()
    {
        PxarAcl acl = PxarAcl.None with
        {
            Default = new PxarAclDefault(7, 5, 0, 7),
            DefaultUsers = [new PxarAclEntry(9, 1), new PxarAclEntry(3, 2)],
        };
        Assert.Equal(
            "0200000001000700ffffffff020002000300000002000100" + "0900000004000500ffffffff10000700ffffffff20000000ffffffff",
            Convert.ToHexStringLower(PosixAclXAttr.FormatDefault(acl)!));
    }

    [Fact]
    public void AbsentPermissions_AreNotShownAsAll()
    {
        PxarAcl acl = PxarAcl.None with { Default = new PxarAclDefault(7, null, null, null) };
        Assert.Equal("0200000001000700ffffffff", Convert.ToHexStringLower(PosixAclXAttr.FormatDefault(acl)!));
    }

    [Theory]
    [InlineData("02")]
    [InlineData("03000000")]
    [InlineData("0200000001000600ffffff")]
    [InlineData("0200000003000600ffffffff")]
    [InlineData("0200000001000800ffffffff")]
    public void ForeignValues_AreNotParsed(string value)
    {
        Assert.False(PosixAclXAttr.TryParse(Convert.FromHexString(value), [], out PxarAcl acl));
        Assert.Same(PxarAcl.None, acl);
        Assert.False(PosixAclXAttr.TryParse([], Convert.FromHexString(value), out _));
    }
}
