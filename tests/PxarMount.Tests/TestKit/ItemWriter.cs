using System.Buffers;
using System.Buffers.Binary;
using PxarArchive;
using PxarArchive.Format;

namespace PxarMount.Tests.TestKit;

/// <summary>
/// Writes items byte by byte, right ones and wrong ones: it checks nothing. Written from docs/FORMATS.md, apart from the product's
/// encoder, so that hostile archives can be made and both can be compared.
/// </summary>
public sealed class ItemWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public long Offset => _bytes.WrittenCount;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>An item with its true length, or with the one that is claimed.</summary>
    public long Item(PxarItemType type, ReadOnlySpan<byte> content, ulong? claimedFullSize = null)
    {
        long offset = Offset;
        Raw(Words((ulong)type, claimedFullSize ?? ((ulong)content.Length + 16)));
        Raw(content);
        return offset;
    }

    public long Name(ReadOnlySpan<byte> name) => Item(PxarItemType.FileName, [.. name, 0]);

    public long Entry(PxarStat stat)
    {
        byte[] content = new byte[40];
        BinaryPrimitives.WriteUInt64LittleEndian(content, stat.Mode);
        BinaryPrimitives.WriteUInt64LittleEndian(content.AsSpan(8), stat.Flags);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(16), stat.Uid);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(20), stat.Gid);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(24), stat.ModificationTime.Seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(32), stat.ModificationTime.Nanoseconds);
        return Item(PxarItemType.Entry, content);
    }

    public long Entry(uint mode) => Entry(new PxarStat(mode, 0, 0, 0, default));

    public void Metadata(PxarMetadata metadata)
    {
        foreach (PxarXAttr attribute in metadata.XAttrs)
            Item(PxarItemType.XAttr, [.. attribute.Name.Bytes, 0, .. attribute.Value.Span]);
        PxarAcl acl = metadata.Acl;
        Named(PxarItemType.AclUser, acl.Users);
        Named(PxarItemType.AclGroup, acl.Groups);
        if (acl.GroupObject is byte groupObject)
            Item(PxarItemType.AclGroupObject, Words(groupObject));
        if (acl.Default is PxarAclDefault unnamed)
            Item(PxarItemType.AclDefault, Words(Mask(unnamed.UserObject), Mask(unnamed.GroupObject), Mask(unnamed.Other), Mask(unnamed.Mask)));
        Named(PxarItemType.AclDefaultUser, acl.DefaultUsers);
        Named(PxarItemType.AclDefaultGroup, acl.DefaultGroups);
        if (metadata.FileCapabilities is ReadOnlyMemory<byte> capabilities)
            Item(PxarItemType.FileCapabilities, capabilities.Span);
        if (metadata.QuotaProjectId is uint project)
            Item(PxarItemType.QuotaProjectId, Words(project));
    }

    public long HardLink(ulong distance, ReadOnlySpan<byte> path) => Item(PxarItemType.HardLink, [.. Words(distance), .. path, 0]);

    public long Symlink(ReadOnlySpan<byte> target) => Item(PxarItemType.SymbolicLink, [.. target, 0]);

    /// <summary>A GOODBYE item over children in any order; places them as the search tree wants them (4.1).</summary>
    public long Goodbye(long entryOffset, IReadOnlyList<GoodbyeChild> children)
    {
        long goodbye = Offset;
        List<GoodbyeChild> sorted = [.. children.OrderBy(child => child.Hash)];
        ulong[] words = new ulong[3 * (sorted.Count + 1)];
        Place(words, sorted, 0, sorted.Count, 0, goodbye);
        words[^3] = GoodbyeChild.TailMarker;
        words[^2] = (ulong)(goodbye - entryOffset);
        words[^1] = (ulong)(16 + (8 * words.Length));
        return Item(PxarItemType.Goodbye, Words(words));
    }

    public static byte[] Words(params ReadOnlySpan<ulong> words)
    {
        byte[] bytes = new byte[8 * words.Length];
        for (int index = 0; index < words.Length; index++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * index), words[index]);
        return bytes;
    }

    private static ulong Mask(byte? permissions) => permissions ?? ulong.MaxValue;

    private void Named(PxarItemType type, IReadOnlyList<PxarAclEntry> entries)
    {
        foreach (PxarAclEntry entry in entries)
            Item(type, Words(entry.Id, entry.Permissions));
    }

    private static void Place(ulong[] words, List<GoodbyeChild> sorted, int first, int count, int slot, long goodbye)
    {
        if (count == 0)
            return;
        int levels = int.Log2(count);
        int last = count - ((1 << levels) - 1);
        int left = levels == 0 ? 0 : (1 << (levels - 1)) - 1 + Math.Min(last, 1 << (levels - 1));
        GoodbyeChild child = sorted[first + left];
        words[3 * slot] = child.Hash;
        words[(3 * slot) + 1] = (ulong)(goodbye - child.Offset);
        words[(3 * slot) + 2] = child.Size;
        Place(words, sorted, first, left, (2 * slot) + 1, goodbye);
        Place(words, sorted, first + left + 1, count - left - 1, (2 * slot) + 2, goodbye);
    }
}
