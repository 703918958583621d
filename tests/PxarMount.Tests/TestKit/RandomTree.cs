using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>
/// Trees of every shape from a seed. The same seed gives the same tree on every machine and runtime. Names, sizes and attributes stay
/// within what ext4 can hold, unless <see cref="RandomTreeLimits"/> allows all that the format can.
/// </summary>
public sealed class RandomTree
{
    private readonly SeededRandom _random;
    private readonly RandomTreeLimits _limits;
    private readonly RandomMetadata _metadata;
    private readonly RandomName _names;
    private readonly List<List<TestNode>> _linkGroups = [];
    private int _left;

    private RandomTree(int seed, RandomTreeLimits limits)
    {
        _random = new SeededRandom((ulong)seed);
        _limits = limits;
        _metadata = new RandomMetadata(_random, limits);
        _names = new RandomName(_random, limits);
        _left = 1 + _random.Below(limits.MaxEntries);
    }

    /// <summary>The root of the tree of that seed.</summary>
    public static TestNode Create(int seed, RandomTreeLimits? limits = null)
    {
        var maker = new RandomTree(seed, limits ?? RandomTreeLimits.Format);
        var root = new TestNode { Kind = PxarEntryKind.Directory };
        maker.Dress(root);
        maker.Fill(root);
        maker.AddHardLinks(root);
        Finish(root, maker._linkGroups);
        return root;
    }

    private void Fill(TestNode root)
    {
        // The shape decides how often a directory is entered and how many children one gets.
        int shape = _random.Below(5);
        var open = new List<TestNode> { root };
        while (_left > 0)
        {
            TestNode parent = shape switch
            {
                0 => open[^1],
                1 => open[0],
                _ => open[_random.Below(open.Count)],
            };
            int batch = shape == 1 ? _left : 1 + _random.Below(8);
            for (int count = 0; count < batch && _left > 0; count++)
            {
                _left--;
                TestNode child = Child(parent, shape == 0 && count == 0 ? PxarEntryKind.Directory : Kind());
                if (child.Kind == PxarEntryKind.Directory && (shape != 1 || open.Count < 4) && child.Depth < _limits.MaxDepth)
                    open.Add(child);
            }

            if (open.Count > 1 && open[^1].Depth >= _limits.MaxDepth)
                open.RemoveAt(open.Count - 1);
        }
    }

    private PxarEntryKind Kind() => _random.Below(20) switch
    {
        < 4 => PxarEntryKind.Directory,
        < 7 => PxarEntryKind.SymbolicLink,
        7 => PxarEntryKind.CharacterDevice,
        8 => PxarEntryKind.BlockDevice,
        9 => PxarEntryKind.Fifo,
        10 => PxarEntryKind.Socket,
        _ => PxarEntryKind.File,
    };

    private TestNode Child(TestNode parent, PxarEntryKind kind)
    {
        var node = new TestNode { Kind = kind, Name = _names.Next(parent) };
        parent.Add(node);
        Dress(node);
        switch (kind)
        {
            case PxarEntryKind.File:
                node.Content = Content();
                if (_random.Below(6) == 0)
                    _linkGroups.Add([node]);
                break;
            case PxarEntryKind.SymbolicLink:
                node.LinkTarget = _names.Target();
                break;
            case PxarEntryKind.CharacterDevice or PxarEntryKind.BlockDevice:
                node.Device = new PxarDevice((ulong)_random.Below(4096), (ulong)_random.Below(1 << 20));
                break;
        }

        return node;
    }

    private byte[] Content()
    {
        int length = _random.Below(8) switch
        {
            0 => 0,
            1 => 1,
            2 => 4095 + _random.Below(3),
            3 => _random.Below(_limits.MaxContent),
            _ => _random.Below(200),
        };
        byte[] content = new byte[Math.Min(length, _limits.MaxContent)];
        if (_random.Below(8) != 0)
            _random.Fill(content);
        return content;
    }

    private void Dress(TestNode node)
    {
        node.Stat = _metadata.Stat(node.Kind);
        node.Metadata = _metadata.Metadata(node.Kind);
    }

    private void AddHardLinks(TestNode root)
    {
        List<TestNode> directories = [.. root.Walk().Where(node => node.Kind == PxarEntryKind.Directory)];
        foreach (List<TestNode> group in _linkGroups)
        {
            for (int count = 1 + _random.Below(3); count > 0; count--)
            {
                TestNode parent = directories[_random.Below(directories.Count)];
                var link = new TestNode { Kind = PxarEntryKind.HardLink, Name = _names.Next(parent) };

                // Any name of the group may become the one that others name by its path, and a path has a limit.
                if (Math.Max(parent.Path.Length + 1 + link.Name.Length, group[0].Path.Length) <= FileName.MaxLength)
                    group.Add(parent.Add(link));
            }
        }
    }

    /// <summary>Sorts names, then gives each group's content to the name that comes first in the archive, as writers do.</summary>
    private static void Finish(TestNode root, List<List<TestNode>> linkGroups)
    {
        foreach (TestNode node in root.Walk())
            node.Children.Sort((left, right) => left.Name.CompareTo(right.Name));
        Dictionary<TestNode, int> order = root.Walk().Select((node, index) => (node, index)).ToDictionary();
        foreach (List<TestNode> group in linkGroups)
        {
            TestNode file = group[0];
            TestNode first = group.MinBy(node => order[node])!;
            (first.Kind, first.Stat, first.Metadata, first.Content) = (PxarEntryKind.File, file.Stat, file.Metadata, file.Content);
            foreach (TestNode node in group.Where(node => node != first))
            {
                (node.Kind, node.Stat, node.Metadata, node.Content) = (PxarEntryKind.HardLink, default, PxarMetadata.None, []);
                node.HardLinkTarget = first;
            }
        }
    }
}
