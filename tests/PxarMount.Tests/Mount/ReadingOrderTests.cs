using PxarMount.Fuse;

namespace PxarMount.Tests.Mount;

public sealed class ReadingOrderTests
{
    private const ulong Files = 500;

    [Fact]
    public void ReadsInNoOrder_ReadNothingAhead()
    {
        ReadingOrder order = Listed();
        for (ulong file = 0; file < Files; file++)
            Assert.Null(order.OnRead(1 + (file * 37 % Files)));
    }

    [Fact]
    public void OneFileAfterTheOther_IsNoticedAtTheThird()
    {
        ReadingOrder order = Listed();
        Assert.Null(order.OnRead(10));
        Assert.Null(order.OnRead(11));
        ReadingOrder.Run? run = order.OnRead(12);
        Assert.Equal(13UL, run?.Start);
    }

    [Fact]
    public void TheFileLeftOut_TellsHowFarTheReaderHasCome()
    {
        ReadingOrder order = Listed();
        ReadingOrder.Run first = Start(order, 10);
        order.Done(first, tripwire: 17, behind: 21);
        ReadingOrder.Run? second = order.OnRead(17);
        Assert.Equal(21UL, second?.Start);
        Assert.True(second!.Value.Count > first.Count);
    }

    [Fact]
    public void WhileARunIsOnItsWay_NoSecondOneStarts()
    {
        ReadingOrder order = Listed();
        Start(order, 10);
        for (ulong file = 13; file < 40; file++)
            Assert.Null(order.OnRead(file));
    }

    [Fact]
    public void RunsAreBounded()
    {
        ReadingOrder order = Listed();
        ReadingOrder.Run run = Start(order, 10);
        ulong behind = 21;
        for (int round = 0; round < 20; round++)
        {
            order.Done(run, tripwire: behind - 2, behind);
            run = order.OnRead(behind - 2)!.Value;
            behind++;
        }

        Assert.Equal(64, run.Count);
    }

    [Fact]
    public void TheNextDirectory_IsReadAheadSooner()
    {
        ReadingOrder order = Listed();
        order.Done(Start(order, 10), tripwire: 0, behind: 0);
        Assert.Null(order.OnRead(300));
        Assert.Equal(302UL, order.OnRead(301)?.Start);
    }

    [Fact]
    public void FourReadersInParallel_AreToldApart()
    {
        ReadingOrder order = Listed();
        ulong[] starts = [10, 110, 210, 310];
        for (ulong step = 0; step < 2; step++)
            Assert.All(starts, start => Assert.Null(order.OnRead(start + step)));
        Assert.All(starts, start => Assert.Equal(start + 3, order.OnRead(start + 2)?.Start));
    }

    [Fact]
    public void AFileThatNoListingShowed_HasNoNext()
    {
        Assert.Equal(0UL, new ReadingOrder().NextOf(77));
        Assert.Equal(0UL, Listed().NextOf(Files));
    }

    private static ReadingOrder.Run Start(ReadingOrder order, ulong first)
    {
        order.OnRead(first);
        order.OnRead(first + 1);
        return order.OnRead(first + 2)!.Value;
    }

    private static ReadingOrder Listed()
    {
        var order = new ReadingOrder();
        for (ulong file = 1; file < Files; file++)
            order.Listed(file, file + 1);
        return order;
    }
}
