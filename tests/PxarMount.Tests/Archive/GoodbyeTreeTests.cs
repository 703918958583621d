using PxarArchive.Format;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

public sealed class GoodbyeTreeTests
{
    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 1, 0 })]
    [InlineData(new[] { 1, 0, 2 })]
    [InlineData(new[] { 2, 1, 3, 0 })]
    [InlineData(new[] { 3, 1, 4, 0, 2 })]
    [InlineData(new[] { 3, 1, 5, 0, 2, 4 })]
    [InlineData(new[] { 3, 1, 5, 0, 2, 4, 6 })]
    [InlineData(new[] { 4, 2, 6, 1, 3, 5, 7, 0 })]
    [InlineData(new[] { 5, 3, 7, 1, 4, 6, 8, 0, 2 })]
    [InlineData(new[] { 6, 3, 8, 1, 5, 7, 9, 0, 2, 4 })]
    [InlineData(new[] { 7, 3, 9, 1, 5, 8, 10, 0, 2, 4, 6 })]
    public void Order_OfSmallTables_IsTheReferences(int[] expected) => Assert.Equal(expected, Arrange(expected.Length));

    [Fact]
    public void Order_OfEveryTableUpTo3000_IsThatOfTheRecurrence()
    {
        for (int count = 0; count <= 3000; count++)
        {
            int[] expected = new int[count];
            Place(expected, 0, count, 0);
            Assert.True(expected.AsSpan().SequenceEqual(Arrange(count)), $"table of {count} records");
        }
    }

    [Fact]
    public void Search_MeetsEveryEqualHash_AndNothingElse()
    {
        var random = new Random(4);
        for (int round = 0; round < 3000; round++)
        {
            int count = random.Next(0, 70);
            int distinct = random.Next(1, 8);
            ulong[] sorted = [.. Enumerable.Range(0, count).Select(_ => (ulong)random.Next(distinct)).Order()];
            ulong[] stored = [.. Arrange(count).Select(i => sorted[i])];
            for (ulong hash = 0; hash < (ulong)distinct; hash++)
            {
                var met = new List<long>();
                int steps = 0;
                var search = new GoodbyeSearch(hash, count);
                while (search.Slot >= 0)
                {
                    long slot = search.Slot;
                    Assert.InRange(slot, 0, count - 1);
                    if (search.Visit(stored[slot]))
                        met.Add(slot);
                    Assert.True(++steps <= count, "a record is visited twice");
                }

                Assert.Equal(Enumerable.Range(0, count).Where(i => stored[i] == hash).Select(static i => (long)i), met.Order());
                Assert.Equal(met.Count, search.Hits);
            }
        }
    }

    private static int[] Arrange(int count)
    {
        GoodbyeItem[] sorted = [.. Enumerable.Range(0, count).Select(static i => new GoodbyeItem((ulong)i, 0, 0))];
        var stored = new GoodbyeItem[count];
        GoodbyeTree.Arrange(sorted, stored);
        return [.. stored.Select(static item => (int)item.Hash)];
    }

    /// <summary>The reference's recurrence, word for word.</summary>
    private static void Place(int[] tree, int first, int count, int slot)
    {
        if (count == 0)
            return;
        int h = (int)Math.Floor(Math.Log2(count));
        int last = count - ((1 << h) - 1);
        int left = h == 0 ? 0 : ((1 << (h - 1)) - 1) + Math.Min(last, 1 << (h - 1));
        tree[slot] = first + left;
        Place(tree, first, left, 2 * slot + 1);
        Place(tree, first + left + 1, count - left - 1, 2 * slot + 2);
    }
}
