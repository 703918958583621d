using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit;

/// <summary>What the nodes of a <see cref="MemoryTree"/> have in common.</summary>
public static class MemoryNodes
{
    private static long s_next = 100;

    public static NodeId NextId(bool isDirectory)
    {
        long number = Interlocked.Increment(ref s_next);
        return isDirectory ? NodeId.ForDirectory(number) : NodeId.ForOther(number);
    }

    public static NodeAttributes Attributes(uint mode, long size = 0, uint links = 1) => new(
        mode, 0, 0, size, links, 0, new PxarTime(1_700_000_000, 5), 0, 0, NodeAttributes.Forever);
}
