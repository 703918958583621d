using System.Text;

namespace PxarMount.Vfs.Repository;

/// <summary>
/// Numbers of nodes that lie in no archive, and the nodes: a number is a hash of the node's place, so that it is the same after a
/// remount unless two places hash alike. Safe for concurrent use.
/// </summary>
internal sealed class VirtualNodeTable
{
    private const ulong OffsetMask = NodeId.MaxOffset;

    // No number may be that of the root.
    private const ulong FirstOffset = 16;
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, Node?> _nodes = [];

    /// <summary>How many numbers are taken.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _nodes.Count;
        }
    }

    /// <summary>
    /// A number for a node that is about to be made; <paramref name="version"/> tells apart what one name stands for in turn.
    /// </summary>
    internal NodeId Reserve(NodeId parent, string name, bool isDirectory, ulong version = 0)
    {
        ulong offset = Math.Max(Hash(parent.Value ^ version, name) & OffsetMask, FirstOffset);
        lock (_gate)
        {
            while (true)
            {
                NodeId id = isDirectory ? NodeId.ForDirectory((long)offset) : NodeId.ForOther((long)offset);
                if (_nodes.TryAdd(id, null))
                    return id;
                offset = Math.Max((offset + 1) & OffsetMask, FirstOffset);
            }
        }
    }

    /// <summary>Makes a node known under its number.</summary>
    internal T Add<T>(T node)
        where T : Node
    {
        lock (_gate)
            _nodes[node.Id] = node;
        return node;
    }

    internal Node? Find(NodeId id)
    {
        lock (_gate)
            return _nodes.GetValueOrDefault(id);
    }

    internal void Remove(NodeId id)
    {
        lock (_gate)
            _nodes.Remove(id);
    }

    // FNV-1a with a mixing end; the runtime's own hashes differ in every process.
    private static ulong Hash(ulong seed, string name)
    {
        ulong hash = 0xCBF2_9CE4_8422_2325 ^ (seed * 0x9E37_79B9_7F4A_7C15);
        foreach (byte value in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ value) * 0x0000_0100_0000_01B3;
        hash ^= hash >> 32;
        hash *= 0xD6E8_FEB8_6659_FD93;
        return hash ^ (hash >> 32);
    }
}
