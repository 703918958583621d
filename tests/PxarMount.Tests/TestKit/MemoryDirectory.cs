using System.Runtime.CompilerServices;
using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit;

/// <summary>A directory of a <see cref="MemoryTree"/>.</summary>
public sealed class MemoryDirectory : DirectoryNode
{
    private readonly List<(FileName Name, Node Node)> _children = [];
    private readonly NodeId _id = MemoryNodes.NextId(isDirectory: true);

    public override NodeId Id => _id;

    public override NodeAttributes Attributes => MemoryNodes.Attributes(PxarStat.TypeDirectory | 0x1ED);

    /// <summary>Fails behind that many children.</summary>
    public int FailsAfter { get; set; } = int.MaxValue;

    /// <summary>Told 1 when an enumeration begins and -1 when it ends.</summary>
    public Action<int>? Opened { get; init; }

    /// <summary>Makes children on the fly where there are none.</summary>
    public Func<IEnumerable<(FileName Name, Node Node)>>? Lazy { get; init; }

    public MemoryDirectory Add(string name, Node node) => Add(FileName.FromText(name), node);

    public MemoryDirectory Add(FileName name, Node node)
    {
        _children.Add((name, node));
        return this;
    }

    public override ValueTask<Node?> LookupAsync(ReadOnlyMemory<byte> name, CancellationToken cancellationToken)
    {
        foreach ((FileName known, Node node) in _children)
        {
            if (known.Bytes.SequenceEqual(name.Span))
                return new ValueTask<Node?>(node);
        }

        return new ValueTask<Node?>(null as Node);
    }

    public override async IAsyncEnumerable<DirectoryItem> EnumerateAsync(
        long cookie,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int FirstCookie = 16;
        int index = cookie == 0 ? 0 : (int)(cookie - FirstCookie);
        List<(FileName Name, Node Node)> children = Lazy is null ? _children : [.. Lazy()];
        Opened?.Invoke(1);
        try
        {
            for (; index < children.Count; index++)
            {
                if (index >= FailsAfter)
                    throw new PxarFormatException("made to fail", index);
                yield return new DirectoryItem(children[index].Name, children[index].Node, index + 1 + FirstCookie);
            }
        }
        finally
        {
            Opened?.Invoke(-1);
        }

        await ValueTask.CompletedTask;
    }
}
