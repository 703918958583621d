using PxarMount.Vfs;

namespace PxarMount.Tests.Mount;

public sealed class NodeIdTests
{
    [Theory]
    [InlineData(56, 0)]
    [InlineData(NodeId.MaxOffset, 0)]
    [InlineData(57, NodeId.MaxTree)]
    [InlineData(NodeId.MaxOffset, NodeId.MaxTree)]
    public void Parts_ComeBack(long offset, int tree)
    {
        NodeId directory = NodeId.ForDirectory(offset, tree);
        NodeId other = NodeId.ForOther(offset, tree);
        Assert.Equal((offset, tree, true), (directory.Offset, directory.Tree, directory.IsDirectory));
        Assert.Equal((offset, tree, false), (other.Offset, other.Tree, other.IsDirectory));
    }

    [Fact]
    public void NoNode_HasTheRootsNumber_OrZero()
    {
        Assert.True(NodeId.Root.IsDirectory);
        for (long offset = 1; offset < 100; offset++)
        {
            Assert.NotEqual(NodeId.Root, NodeId.ForDirectory(offset));
            Assert.NotEqual(NodeId.Root, NodeId.ForOther(offset));
        }
    }

    [Fact]
    public void Numbers_StayPositiveForProgramsThatReadThemSigned() =>
        Assert.True((long)NodeId.ForOther(NodeId.MaxOffset, NodeId.MaxTree).Value > 0);
}
