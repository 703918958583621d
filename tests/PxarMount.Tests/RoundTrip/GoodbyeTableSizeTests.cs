using System.Globalization;
using System.Text;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.RoundTrip;

/// <summary>Directories of every size: the shape of the search tree changes with each child more.</summary>
public sealed class GoodbyeTableSizeTests
{
    private const int Largest = 3000;

    [Fact]
    public async Task EveryTableSize_FindsEveryNameAndNoOther()
    {
        byte[][] names = [.. Enumerable.Range(0, Largest).Select(Name)];
        byte[][] absent = [.. Enumerable.Range(0, 8).Select(number => Encoding.ASCII.GetBytes($"absent-{number}")), []];
        for (int count = 0; count <= Largest; count++)
        {
            await using PxarAccessor archive = await PxarAccessor.OpenAsync(new MemorySource(Flat(count)));
            PxarDirectory root = await archive.OpenRootAsync();
            Assert.Equal(count, root.Count);
            for (int number = 0; number < count; number++)
            {
                PxarDirectoryItem? found = await root.LookupAsync(names[number]);
                Assert.True(found is not null, $"{count} children: number {number} is not found");
                Assert.True(found.Value.Entry.Name.Bytes.SequenceEqual(names[number]), $"{count} children: number {number} is another");
            }

            foreach (byte[] name in absent)
                Assert.True(await root.LookupAsync(name) is null, $"{count} children: an absent name is found");
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task EqualHashes_AreAllFound(int count)
    {
        // True collisions of the name hash cannot be made here, so the records lie about it: every name has the hash of the first.
        byte[] archive = Colliding(count, Name(0));
        await using PxarAccessor accessor = await PxarAccessor.OpenAsync(new MemorySource(archive));
        PxarDirectory root = await accessor.OpenRootAsync();
        PxarDirectoryItem? found = await root.LookupAsync(Name(0));
        Assert.Equal(Name(0), found!.Value.Entry.Name.Bytes.ToArray());
    }

    private static byte[] Name(int number) => Encoding.ASCII.GetBytes(number.ToString("x", CultureInfo.InvariantCulture));

    private static byte[] Flat(int count)
    {
        var archive = new ItemWriter();
        var children = new List<GoodbyeChild>(count);
        archive.Entry(PxarStat.TypeDirectory);
        for (int number = 0; number < count; number++)
        {
            long start = archive.Name(Name(number));
            archive.Entry(PxarStat.TypeFifo);
            children.Add(new GoodbyeChild(SipHash.Of(Name(number)), start, (ulong)(archive.Offset - start)));
        }

        archive.Goodbye(0, children);
        return archive.ToArray();
    }

    private static byte[] Colliding(int count, byte[] wanted)
    {
        var archive = new ItemWriter();
        var children = new List<GoodbyeChild>(count);
        archive.Entry(PxarStat.TypeDirectory);
        for (int number = count - 1; number >= 0; number--)
        {
            long start = archive.Name(Name(number));
            archive.Entry(PxarStat.TypeFifo);
            children.Add(new GoodbyeChild(SipHash.Of(wanted), start, (ulong)(archive.Offset - start)));
        }

        archive.Goodbye(0, children);
        return archive.ToArray();
    }
}
