using System.Buffers;
using PbsBackup.Archive;
using PxarArchive.Format;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Backup;

/// <summary>The order of goodbye tables: a wrong slot hides a file from every lookup.</summary>
public sealed class GoodbyeTableBuilderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("1 0")]
    [InlineData("1 0 2")]
    [InlineData("2 1 3 0")]
    [InlineData("3 1 4 0 2")]
    [InlineData("3 1 5 0 2 4")]
    [InlineData("3 1 5 0 2 4 6")]
    [InlineData("4 2 6 1 3 5 7 0")]
    [InlineData("5 3 7 1 4 6 8 0 2")]
    [InlineData("6 3 8 1 5 7 9 0 2 4")]
    [InlineData("7 3 9 1 5 8 10 0 2 4 6")]
    public void Ranks_AreThoseOfTheReference(string expected)
    {
        int[] ranks = [.. expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        Assert.Equal(ranks, Enumerable.Range(0, ranks.Length).Select(slot => GoodbyeTableBuilder.RankOf(slot, ranks.Length)));
    }

    [Fact]
    public void Ranks_AgreeWithAWalkThroughTheTree_ForEverySize()
    {
        for (int count = 1; count <= 3000; count++)
        {
            int slot = GoodbyeTree.FirstSlot(count);
            for (int rank = 0; rank < count; rank++, slot = GoodbyeTree.NextSlot(slot, count))
            {
                if (rank != GoodbyeTableBuilder.RankOf(slot, count))
                    Assert.Fail($"slot {slot} of {count} has rank {GoodbyeTableBuilder.RankOf(slot, count)} instead of {rank}");
            }
        }
    }

    [Fact]
    public void MillionsOfSlots_DoNotOverflow()
    {
        Assert.InRange(GoodbyeTableBuilder.RankOf(0, int.MaxValue), 0, int.MaxValue - 1);
        Assert.Equal(int.MaxValue - 1, GoodbyeTableBuilder.RankOf(int.MaxValue - 1, int.MaxValue));
    }

    [Fact]
    public void EmptyTable_HasTheTailOnly()
    {
        var output = new ArrayBufferWriter<byte>();
        new GoodbyeTableBuilder().WriteTo(output, goodbyeOffset: 100, entryOffset: 44);
        Assert.Equal(40, output.WrittenCount);
        Assert.Equal(new PxarHeader(PxarItemType.Goodbye, 40), PxarHeader.Parse(output.WrittenSpan));
        Assert.Equal(new GoodbyeItem(GoodbyeItem.TailMarker, 56, 40), GoodbyeItem.Parse(output.WrittenSpan[16..]));
    }

    [Fact]
    public void ClearedBuilder_RemembersNothing()
    {
        var builder = new GoodbyeTableBuilder();
        for (int index = 0; index < 5000; index++)
            builder.Add((ulong)index, index, 1);
        builder.Clear();
        builder.Add(7, 10, 20);
        var output = new ArrayBufferWriter<byte>();
        builder.WriteTo(output, 50, 0);
        Assert.Equal(64, output.WrittenCount);
        Assert.Equal(new GoodbyeItem(7, 40, 20), GoodbyeItem.Parse(output.WrittenSpan[16..]));
    }
}
