using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>An entry of a tree in memory, from which archives and directories are made.</summary>
public sealed class TestNode
{
    public FileName Name { get; set; }

    public PxarEntryKind Kind { get; set; }

    public PxarStat Stat { get; set; }

    public PxarMetadata Metadata { get; set; } = PxarMetadata.None;

    public byte[] Content { get; set; } = [];

    public FileName LinkTarget { get; set; }

    public PxarDevice Device { get; set; }

    /// <summary>The file that this hard link is another name of.</summary>
    public TestNode? HardLinkTarget { get; set; }

    public List<TestNode> Children { get; } = [];

    public TestNode? Parent { get; private set; }

    /// <summary>The file itself, hard link followed.</summary>
    public TestNode Resolved => HardLinkTarget ?? this;

    /// <summary>Path from the root, without a leading slash.</summary>
    public byte[] Path
    {
        get
        {
            if (Parent is null)
                return [];
            byte[] parent = Parent.Path;
            return parent.Length == 0 ? Name.Bytes.ToArray() : [.. parent, (byte)'/', .. Name.Bytes];
        }
    }

    public int Depth => Parent is null ? 0 : Parent.Depth + 1;

    public TestNode Add(TestNode child)
    {
        child.Parent = this;
        Children.Add(child);
        return child;
    }

    /// <summary>This node and all below, in archive order. Iterates, as trees may be deep.</summary>
    public IEnumerable<TestNode> Walk()
    {
        var stack = new Stack<TestNode>([this]);
        while (stack.TryPop(out TestNode? node))
        {
            yield return node;
            for (int index = node.Children.Count - 1; index >= 0; index--)
                stack.Push(node.Children[index]);
        }
    }

    /// <summary>The record that every reader of an archive of this tree must come to.</summary>
    public TreeListing Record() => TreeListing.From(Walk().Select(See));

    private static SeenEntry See(TestNode node)
    {
        TestNode file = node.Resolved;
        return new SeenEntry
        {
            Path = node.Path,
            Mode = file.Stat.Mode,
            Uid = file.Stat.Uid,
            Gid = file.Stat.Gid,
            Time = file.Stat.ModificationTime,
            Size = file.Kind == PxarEntryKind.SymbolicLink ? file.LinkTarget.Length : file.Content.Length,
            Sha256 = file.Kind == PxarEntryKind.File
                ? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file.Content))
                : null,
            Target = file.LinkTarget,
            Device = file.Device,
            LinkKey = file.Kind == PxarEntryKind.File ? file : null,
            XAttrs = AclOracle.AllXAttrs(file.Metadata, file.Stat.Mode),
            InodeFlags = PxarFlags.ToLinux(file.Stat.Flags),
            ProjectId = file.Metadata.QuotaProjectId ?? 0,
        };
    }
}
