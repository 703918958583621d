using PxarArchive;
using PxarArchive.Format;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

/// <summary>Every single wrong bit of a small archive with every kind of item: refused or read, never anything else.</summary>
public sealed class BitFlipTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task EveryBitOfTheMetadata_MayBeWrong(int version)
    {
        ArchiveSketch sketch = Everything(version);
        byte[] metadata = sketch.ToArray();
        byte[]? payload = version == 2 ? sketch.PayloadBytes : null;
        Assert.Equal(Refusal.None, await RefusalProbe.RunAsync(metadata, payload));
        int refused = 0;
        for (int bit = 0; bit < metadata.Length * 8; bit++)
        {
            metadata[bit / 8] ^= (byte)(1 << (bit % 8));
            refused += await RefusalProbe.RunAsync(metadata, payload) != Refusal.None ? 1 : 0;
            metadata[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        // Names, owners, times and contents may be anything; all the rest must be noticed.
        Assert.InRange(refused, metadata.Length * 4, metadata.Length * 8);
    }

    [Fact]
    public async Task EveryBitOfThePayload_MayBeWrong()
    {
        ArchiveSketch sketch = Everything(2);
        byte[] metadata = sketch.ToArray();
        byte[] payload = sketch.PayloadBytes;
        for (int bit = 0; bit < payload.Length * 8; bit++)
        {
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
            Refusal expected = (bit / 128) switch
            {
                0 => Refusal.All,
                _ when IsHeaderOfVictim(bit / 8) => Refusal.Decoder | Refusal.Use,
                _ when IsHeader(bit / 8) => Refusal.Decoder,
                _ => Refusal.None,
            };
            Assert.Equal(expected, await RefusalProbe.RunAsync(metadata, payload));
            payload[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        // START, PAYLOAD of 3 bytes at 16, that of the victim with 4 at 35.
        static bool IsHeaderOfVictim(int position) => position is >= 35 and < 51;
        static bool IsHeader(int position) => position is >= 16 and < 32;
    }

    private static ArchiveSketch Everything(int version)
    {
        ArchiveSketch sketch = new ArchiveSketch(version, version == 2 ? [1, 2, 3] : null).File("a", 1, 2, 3);
        long target = sketch.Offset;
        return sketch.File("x", 1, 2, 3, 4)
            .Enter("d")
            .Name("l").Stat(PxarStat.TypeSymbolicLink | 0x1FF).Item(PxarItemType.SymbolicLink, 65, 0)
            .HardLink("h", target, "x")
            .Name("b").Stat(PxarStat.TypeBlockDevice).Words(PxarItemType.Device, 8, 1)
            .Name("p").Stat(PxarStat.TypeFifo)
            .Leave()
            .Enter("e").Leave()
            .Name("s").Stat(PxarStat.TypeSocket);
    }
}
