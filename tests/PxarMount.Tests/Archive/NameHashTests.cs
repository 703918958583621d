using PxarArchive.Format;

namespace PxarMount.Tests.Archive;

public sealed class NameHashTests
{
    [Theory]
    [InlineData("", 0x76614015f8d1bb6c)]
    [InlineData("61", 0x0c26e9067c2c7bcf)]
    [InlineData("62", 0x4d1da3f512e8c733)]
    [InlineData("62696e", 0xc0fcce6e1cf5d79b)]
    [InlineData("66696c652e747874", 0x967764f630c3da14)]
    [InlineData("2e707861726578636c7564652d636c69", 0x046975ce672e09eb)]
    [InlineData("c3a4", 0x26b1ec6690696abf)]
    public void Hash_OfAName_IsTheReferences(string hex, ulong expected) =>
        Assert.Equal(expected, NameHash.Compute(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("VERSION", PxarItemType.FormatVersion)]
    [InlineData("PRELUDE", PxarItemType.Prelude)]
    [InlineData("ENTRY_V2", PxarItemType.Entry)]
    [InlineData("ENTRY", PxarItemType.EntryV1)]
    [InlineData("FILENAME", PxarItemType.FileName)]
    [InlineData("SYMLINK", PxarItemType.SymbolicLink)]
    [InlineData("DEVICE", PxarItemType.Device)]
    [InlineData("XATTR", PxarItemType.XAttr)]
    [InlineData("ACL_USER", PxarItemType.AclUser)]
    [InlineData("ACL_GROUP", PxarItemType.AclGroup)]
    [InlineData("ACL_GROUP_OBJ", PxarItemType.AclGroupObject)]
    [InlineData("ACL_DEFAULT", PxarItemType.AclDefault)]
    [InlineData("ACL_DEFAULT_USER", PxarItemType.AclDefaultUser)]
    [InlineData("ACL_DEFAULT_GROUP", PxarItemType.AclDefaultGroup)]
    [InlineData("FCAPS", PxarItemType.FileCapabilities)]
    [InlineData("QUOTA_PROJID", PxarItemType.QuotaProjectId)]
    [InlineData("HARDLINK", PxarItemType.HardLink)]
    [InlineData("PXAR_PAYLOAD", PxarItemType.Payload)]
    [InlineData("PXAR_PAYLOAD_REF", PxarItemType.PayloadReference)]
    [InlineData("GOODBYE", PxarItemType.Goodbye)]
    [InlineData("PXAR_GOODBYE_TAIL_MARKER", (PxarItemType)GoodbyeItem.TailMarker)]
    [InlineData("PXAR_PAYLOAD_START_MARKER", PxarItemType.PayloadStartMarker)]
    [InlineData("PXAR_PAYLOAD_TAIL_MARKER", PxarItemType.PayloadTailMarker)]
    public void ItemType_IsTheHashOfItsString(string name, PxarItemType expected)
    {
        byte[] text = System.Text.Encoding.ASCII.GetBytes($"__PROXMOX_FORMAT_{name}__");
        Assert.Equal(expected, (PxarItemType)NameHash.Compute(text));
    }

    [Fact]
    public void EveryItemType_IsCheckedAgainstItsString() => Assert.Equal(22, Enum.GetValues<PxarItemType>().Length);
}
