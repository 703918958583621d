using PbsBackup.Archive;
using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>A tree in memory through the product's encoder.</summary>
public static class EncodedTree
{
    public static TestArchive Single(TestNode root) => Encode(root, split: false, null);

    public static TestArchive Split(TestNode root, byte[]? prelude = null) => Encode(root, split: true, prelude);

    private static TestArchive Encode(TestNode root, bool split, byte[]? prelude)
    {
        using var archive = new MemoryStream();
        using MemoryStream? payload = split ? new MemoryStream() : null;
        var encoder = new PxarEncoder(archive, payload);
        var offsets = new Dictionary<TestNode, long>();
        encoder.Begin(Head(root), prelude is null ? (ReadOnlyMemory<byte>?)null : prelude);
        var stack = new Stack<(TestNode Node, int Next)>([(root, 0)]);
        while (stack.TryPop(out (TestNode Node, int Next) open))
        {
            if (open.Next == open.Node.Children.Count)
            {
                if (stack.Count > 0)
                    encoder.LeaveDirectory();
                continue;
            }

            stack.Push((open.Node, open.Next + 1));
            TestNode child = open.Node.Children[open.Next];
            if (child.Kind == PxarEntryKind.Directory)
            {
                encoder.EnterDirectory(child.Name.Bytes, Head(child));
                stack.Push((child, 0));
                continue;
            }

            Leaf(encoder, child, offsets);
        }

        encoder.Finish();
        return new TestArchive(archive.ToArray(), payload?.ToArray());
    }

    private static void Leaf(PxarEncoder encoder, TestNode node, Dictionary<TestNode, long> offsets)
    {
        ReadOnlySpan<byte> name = node.Name.Bytes;
        switch (node.Kind)
        {
            case PxarEntryKind.File when node.Content.Length % 2 == 0:
                offsets[node] = encoder.AddFile(name, Head(node), node.Content);
                break;
            case PxarEntryKind.File:
                using (var content = new MemoryStream(node.Content))
                    offsets[node] = encoder.AddFile(name, Head(node), content, node.Content.Length);
                break;
            case PxarEntryKind.HardLink:
                encoder.AddHardLink(name, node.HardLinkTarget!.Path, offsets[node.HardLinkTarget]);
                break;
            case PxarEntryKind.SymbolicLink:
                encoder.AddSymbolicLink(name, Head(node), node.LinkTarget.Bytes);
                break;
            case PxarEntryKind.CharacterDevice or PxarEntryKind.BlockDevice:
                encoder.AddDevice(name, Head(node), node.Device);
                break;
            case PxarEntryKind.Fifo:
                encoder.AddFifo(name, Head(node));
                break;
            default:
                encoder.AddSocket(name, Head(node));
                break;
        }
    }

    private static PxarHead Head(TestNode node) => new(node.Stat, node.Metadata);
}
