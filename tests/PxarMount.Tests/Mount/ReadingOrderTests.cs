using PxarMount.Fuse;

namespace PxarMount.Tests.Mount;

public sealed class ReadingOrderTests
{
    private const ulong Files = 500;

    // A head of 130 bytes, which is a usual one.
    private const ulong Step = 260;

    private readonly ReadingOrder _order = new();

    [Fact]
    public void ReadsInNoOrder_ReadNothingAhead()
    {
        for (ulong file = 0; file < Files; file++)
            Assert.Null(Read(file * 37 % Files));
    }

    [Fact]
    public void OneFileAfterTheOther_IsNoticedAtTheThird()
    {
        Assert.Null(Read(10));
        Assert.Null(Read(11));
        Assert.Equal(NumberOf(13), Read(12)?.Start);
    }

    [Fact]
    public void ALinkBetweenFiles_IsNoEndOfTheirOrder()
    {
        Assert.Null(Read(10));
        Assert.Null(Read(12));
        Assert.Equal(NumberOf(15), Read(14)?.Start);
    }

    [Fact]
    public void TheFileLeftOut_TellsHowFarTheReaderHasCome()
    {
        ReadingOrder.Run first = Start(10);
        _order.Done(first, tripwire: NumberOf(17), ahead: NumberOf(21));
        ReadingOrder.Run? second = Read(17);
        Assert.Equal(NumberOf(21), second?.Start);
        Assert.True(second!.Value.Count > first.Count);
    }

    [Fact]
    public void WhileARunIsOnItsWay_NoSecondOneStarts()
    {
        Start(10);
        for (ulong file = 13; file < 40; file++)
            Assert.Null(Read(file));
    }

    [Fact]
    public void AReaderWhoIsFasterThanItsRun_StartsTheNextBehindIt()
    {
        ReadingOrder.Run first = Start(10);
        Assert.Null(Read(13));
        _order.Done(first, tripwire: 0, ahead: NumberOf(21));
        Assert.Null(Read(14));
        Assert.Equal(NumberOf(22), Read(21)?.Start);
    }

    [Fact]
    public void RunsAreBounded()
    {
        ReadingOrder.Run run = Start(10);
        ulong ahead = 21;
        for (int round = 0; round < 20; round++)
        {
            _order.Done(run, NumberOf(ahead - 2), NumberOf(ahead));
            run = Read(ahead - 2)!.Value;
            ahead++;
        }

        Assert.Equal(64, run.Count);
    }

    [Fact]
    public void TheNextDirectory_IsReadAheadFromItsFirstFile()
    {
        _order.Done(Start(10), tripwire: 0, ahead: NumberOf(300));
        Assert.Equal(NumberOf(301), Read(300)?.Start);
    }

    [Fact]
    public void FourReadersInParallel_AreToldApart()
    {
        ulong[] starts = [10, 110, 210, 310];
        for (ulong step = 0; step < 2; step++)
            Assert.All(starts, start => Assert.Null(Read(start + step)));
        Assert.All(starts, start => Assert.Equal(NumberOf(start + 3), Read(start + 2)?.Start));
    }

    private static ulong NumberOf(ulong file) => 1001 + (Step * file);

    private ReadingOrder.Run? Read(ulong file) => _order.OnRead(NumberOf(file), NumberOf(file + 1));

    private ReadingOrder.Run Start(ulong first)
    {
        Read(first);
        Read(first + 1);
        return Read(first + 2)!.Value;
    }
}
