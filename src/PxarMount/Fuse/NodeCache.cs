using PxarMount.Vfs;

namespace PxarMount.Fuse;

/// <summary>
/// Nodes that were used lately, by number. A fixed number of places, no lock: a node that is pushed out, or missed in a race, is
/// found again in the tree.
/// </summary>
internal sealed class NodeCache
{
    private const int Bits = 10;
    private readonly Node?[] _places = new Node?[1 << Bits];

    internal Node? Find(ulong inode) => _places[Place(inode)] is { } node && node.Id.Value == inode ? node : null;

    internal void Add(Node node) => _places[Place(node.Id.Value)] = node;

    // Multiplied by the golden ratio: numbers are offsets, whose low bits are alike within a directory.
    private static int Place(ulong inode) => (int)((inode * 0x9E3779B97F4A7C15) >> (64 - Bits));
}
