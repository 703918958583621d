using PxarArchive;
using PxarArchive.Format;

namespace PxarMount.Tests.TestKit;

/// <summary>An archive of a tree in memory, written from docs/FORMATS.md without the product's encoder.</summary>
/// <param name="Metadata">The archive, or its metadata half.</param>
/// <param name="Payload">The payload half of a split archive; else null.</param>
public sealed record TestArchive(byte[] Metadata, byte[]? Payload)
{
    /// <summary>A single archive.</summary>
    public static TestArchive Single(TestNode root) => Create(root, null, null);

    /// <summary>A split archive.</summary>
    public static TestArchive Split(TestNode root, byte[]? prelude = null) => Create(root, new ItemWriter(), prelude);

    private static TestArchive Create(TestNode root, ItemWriter? payload, byte[]? prelude)
    {
        var archive = new ItemWriter();
        if (payload is not null)
        {
            payload.Item(PxarItemType.PayloadStartMarker, []);
            archive.Item(PxarItemType.FormatVersion, ItemWriter.Words(2));
            if (prelude is not null)
                archive.Item(PxarItemType.Prelude, prelude);
        }

        WriteTree(root, archive, payload);
        payload?.Item(PxarItemType.PayloadTailMarker, []);
        return new TestArchive(archive.ToArray(), payload?.ToArray());
    }

    private static void WriteTree(TestNode root, ItemWriter archive, ItemWriter? payload)
    {
        var offsets = new Dictionary<TestNode, long>();
        var stack = new Stack<OpenDirectory>();
        Head(archive, root);
        stack.Push(new OpenDirectory(root, 0, 0));
        while (stack.TryPeek(out OpenDirectory? open))
        {
            if (open.Written.Count < open.Node.Children.Count)
            {
                TestNode child = open.Node.Children[open.Written.Count];
                long start = archive.Name(child.Name.Bytes);
                offsets[child] = start;
                if (child.Kind == PxarEntryKind.Directory)
                {
                    long entry = Head(archive, child);
                    stack.Push(new OpenDirectory(child, start, entry));
                    continue;
                }

                ulong extra = Leaf(archive, payload, child, start, offsets);
                open.Written.Add(new GoodbyeChild(SipHash.Of(child.Name.Bytes), start, (ulong)(archive.Offset - start) + extra));
                continue;
            }

            stack.Pop();
            archive.Goodbye(open.Entry, open.Written);
            if (stack.TryPeek(out OpenDirectory? parent))
            {
                ulong size = (ulong)(archive.Offset - open.Start);
                parent.Written.Add(new GoodbyeChild(SipHash.Of(open.Node.Name.Bytes), open.Start, size));
            }
        }
    }

    private static long Head(ItemWriter archive, TestNode node)
    {
        long offset = archive.Entry(node.Stat);
        archive.Metadata(node.Metadata);
        return offset;
    }

    /// <summary>Writes all behind the name; gives back what the record's size has on top in a split archive.</summary>
    private static ulong Leaf(ItemWriter archive, ItemWriter? payload, TestNode node, long start, Dictionary<TestNode, long> offsets)
    {
        if (node.Kind == PxarEntryKind.HardLink)
        {
            archive.HardLink((ulong)(start - offsets[node.HardLinkTarget!]), node.HardLinkTarget!.Path);
            return 0;
        }

        Head(archive, node);
        switch (node.Kind)
        {
            case PxarEntryKind.File when payload is null:
                archive.Item(PxarItemType.Payload, node.Content);
                break;
            case PxarEntryKind.File:
                long reference = payload.Item(PxarItemType.Payload, node.Content);
                archive.Item(PxarItemType.PayloadReference, ItemWriter.Words((ulong)reference, (ulong)node.Content.Length));
                return (ulong)node.Content.Length;
            case PxarEntryKind.SymbolicLink:
                archive.Symlink(node.LinkTarget.Bytes);
                break;
            case PxarEntryKind.CharacterDevice or PxarEntryKind.BlockDevice:
                archive.Item(PxarItemType.Device, ItemWriter.Words(node.Device.Major, node.Device.Minor));
                break;
        }

        return 0;
    }

    private sealed record OpenDirectory(TestNode Node, long Start, long Entry)
    {
        public List<GoodbyeChild> Written { get; } = [];
    }
}
