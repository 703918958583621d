using PbsBackup.Archive;
using PxarArchive;
using PxarArchive.Format;

namespace PxarMount.Tests.Backup;

/// <summary>The encoder byte for byte, and what it refuses.</summary>
public sealed class PxarEncoderTests : IDisposable
{
    private static readonly PxarHead s_directory = PxarMetadataBuilder.Directory().Build();
    private static readonly PxarHead s_file = PxarMetadataBuilder.File().Build();
    private static readonly PxarHead s_link = PxarMetadataBuilder.SymbolicLink().Build();

    private readonly MemoryStream _archive = new();
    private readonly MemoryStream _payload = new();

    public void Dispose()
    {
        _archive.Dispose();
        _payload.Dispose();
    }

    [Fact]
    public void WorkedExample_SingleStream()
    {
        WriteExample(new PxarEncoder(_archive));
        Assert.Equal(
            "efac88e5746495d53800000000000000ed41000000000000000000000000000000000000000000000" + "0f15365000000000500000000000000" +
            "b317390621117016120000000000000061" + "00" +
            "efac88e5746495d53800000000000000a4810000000000000000000000000000e803000064000000d87f43550000000040420f0000000000" +
            "251a7c0b1b7a142812000000000000006869" +
            "1d73d542a64fec2f4000000000000000cf7b2c7c06e9260c5c000000000000005c00000000000000" +
            "5515" + "3e755bed5eef94000000000000004000000000000000",
            Convert.ToHexStringLower(_archive.ToArray()));
    }

    [Fact]
    public void WorkedExample_Split()
    {
        WriteExample(new PxarEncoder(_archive, _payload));
        Assert.Equal(
            "0da416df756c0f7318000000000000000200000000000000" +
            "efac88e5746495d53800000000000000ed41000000000000000000000000000000000000000000000" + "0f15365000000000500000000000000" +
            "b3173906211170161200000000000000" + "6100" +
            "efac88e5746495d53800000000000000a4810000000000000000000000000000e803000064000000d87f43550000000040420f0000000000" +
            "7e97bac46b3d9d41200000000000000010000000000000000200000000000000" +
            "1d73d542a64fec2f4000000000000000cf7b2c7c06e9260c6a000000000000006c00000000000000" +
            "55153e755bed5eefba000000000000004000000000000000",
            Convert.ToHexStringLower(_archive.ToArray()));
        Assert.Equal(
            "d24e4a19c2684c831000000000000000" + "251a7c0b1b7a142812000000000000006869" + "b5814c988bb7726c1000000000000000",
            Convert.ToHexStringLower(_payload.ToArray()));
    }

    [Fact]
    public void StreamedContent_GivesTheSameBytesAsContentInMemory()
    {
        byte[] content = new byte[700_000];
        new Random(7).NextBytes(content);
        foreach (bool split in (bool[])[false, true])
        {
            byte[][] results = [.. new[] { false, true }.Select(streamed =>
            {
                using var archive = new MemoryStream();
                using var payload = new MemoryStream();
                var encoder = new PxarEncoder(archive, split ? payload : null);
                encoder.Begin(s_directory);
                foreach (int length in (int[])[0, 1, 4096, 262_144, 700_000, 5])
                {
                    byte[] name = [(byte)('a' + (length % 26)), (byte)'x'];
                    if (streamed)
                        encoder.AddFile(name, s_file, new TrickleStream(content.AsMemory(0, length)), length);
                    else
                        encoder.AddFile(name, s_file, content.AsSpan(0, length));
                }

                encoder.Finish();
                return (byte[])[.. archive.ToArray(), .. payload.ToArray()];
            })];
            Assert.Equal(results[0], results[1]);
        }
    }

    [Fact]
    public void ReusedFile_HasNoInflatedRecord_AndNoPayloadHeader()
    {
        var encoder = new PxarEncoder(_archive, _payload);
        encoder.Begin(s_directory);
        encoder.AddFile("a"u8, s_file, "xy"u8);
        long start = encoder.PayloadPosition;
        byte[] injected = [1, 2, 3, 0x25, 0x1a, 0x7c, 0x0b, 0x1b, 0x7a, 0x14, 0x28, 20, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 7];
        encoder.AddReusedFile("b"u8, s_file, start + 3, 4);
        encoder.AdvancePayload(injected.Length);
        _payload.Write(injected);
        encoder.AddFile("c"u8, s_file, "z"u8);
        encoder.Finish();
        Assert.Equal(start + injected.Length + 17 + 16, _payload.Length);
        byte[] table = _archive.ToArray()[^(24 * 4)..];
        GoodbyeItem[] records = [.. Enumerable.Range(0, 4).Select(slot => GoodbyeItem.Parse(table.AsSpan(24 * slot)))];
        Assert.Equal([106UL, 106UL + 1, 106UL + 2], records[..3].Select(record => record.Length).Order());
        Assert.Equal(GoodbyeItem.TailMarker, records[3].Hash);
    }

    [Fact]
    public void AnnouncedPayloadThatNeverComes_IsRefused()
    {
        var encoder = new PxarEncoder(_archive, _payload);
        encoder.Begin(s_directory);
        encoder.AddReusedFile("b"u8, s_file, 16, 4);
        Assert.Throws<InvalidOperationException>(() => encoder.AddFile("c"u8, s_file, "z"u8));
        Assert.Throws<InvalidOperationException>(encoder.Finish);
        encoder.AdvancePayload(20);
        encoder.Finish();
    }

    [Fact]
    public void PayloadBehindThePosition_IsRefused()
    {
        var encoder = new PxarEncoder(_archive, _payload);
        encoder.Begin(s_directory);
        Assert.Throws<ArgumentException>(() => encoder.AddReusedFile("b"u8, s_file, 15, 4));
        Assert.Throws<ArgumentException>(() => encoder.AddReusedFile("b"u8, s_file, long.MaxValue - 4, 4));
        Assert.Throws<InvalidOperationException>(() => Begun().AddReusedFile("b"u8, s_file, 16, 4));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void IllegalName_IsRefused_AndNothingIsWritten(string name)
    {
        PxarEncoder encoder = Begun();
        long position = encoder.Position;
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(name);
        Assert.Throws<ArgumentException>(() => encoder.AddFile(bytes, s_file, "x"u8));
        Assert.Throws<ArgumentException>(() => encoder.EnterDirectory(bytes, s_directory));
        Assert.Throws<ArgumentException>(() => encoder.AddSymbolicLink(bytes, s_link, "t"u8));
        Assert.Throws<ArgumentException>(() => encoder.AddHardLink(bytes, "p"u8, 56));
        Assert.Throws<ArgumentException>(() => encoder.AddFile(new byte[4097], s_file, "x"u8));
        Assert.Equal(position, encoder.Position);
        encoder.Finish();
    }

    [Fact]
    public void KindThatContradictsTheMode_IsRefused()
    {
        PxarEncoder encoder = Begun();
        Assert.Throws<ArgumentException>(() => encoder.AddFile("a"u8, s_directory, "x"u8));
        Assert.Throws<ArgumentException>(() => encoder.EnterDirectory("a"u8, s_file));
        Assert.Throws<ArgumentException>(() => encoder.AddSymbolicLink("a"u8, s_file, "t"u8));
        Assert.Throws<ArgumentException>(() => encoder.AddDevice("a"u8, s_file, default));
        Assert.Throws<ArgumentException>(() => encoder.AddFifo("a"u8, s_file));
        Assert.Throws<ArgumentException>(() => encoder.AddSocket("a"u8, s_link));
        Assert.Throws<ArgumentException>(() => new PxarEncoder(_archive).Begin(s_file));
    }

    [Fact]
    public void LinksAndLimits_AreChecked()
    {
        PxarEncoder encoder = Begun();
        long file = encoder.AddFile("a"u8, s_file, "x"u8);
        Assert.Throws<ArgumentException>(() => encoder.AddSymbolicLink("l"u8, s_link, default));
        Assert.Throws<ArgumentException>(() => encoder.AddSymbolicLink("l"u8, s_link, new byte[4097]));
        Assert.Throws<ArgumentException>(() => encoder.AddSymbolicLink("l"u8, s_link, "a\0"u8));
        Assert.Throws<ArgumentException>(() => encoder.AddHardLink("h"u8, default, file));
        Assert.Throws<ArgumentException>(() => encoder.AddHardLink("h"u8, "/a"u8, file));
        Assert.Throws<ArgumentException>(() => encoder.AddHardLink("h"u8, "a"u8, encoder.Position));
        Assert.Throws<ArgumentException>(() => encoder.AddHardLink("h"u8, "a"u8, 0));
        PxarHead device = PxarMetadataBuilder.BlockDevice().Build();
        Assert.Throws<ArgumentException>(() => encoder.AddDevice("d"u8, device, new PxarDevice(1L << 32, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.AddFile("n"u8, s_file, Stream.Null, -1));
        Assert.Throws<ArgumentException>(() => encoder.AddFile("n"u8, s_file, Stream.Null, long.MaxValue));
        encoder.AddHardLink("h"u8, "a"u8, file);
        encoder.Finish();
    }

    [Fact]
    public void MetadataBeyondTheFormat_IsRefused()
    {
        PxarEncoder encoder = Begun();
        void Refuse(PxarMetadataBuilder builder) =>
            Assert.Throws<ArgumentException>(() => encoder.AddFile("a"u8, builder.Build(), default));
        Refuse(PxarMetadataBuilder.File().XAttr("", default));
        Refuse(PxarMetadataBuilder.File().XAttr("user.\0", default));
        Refuse(PxarMetadataBuilder.File().XAttr("user.a", default).XAttr("user.a", default));
        Refuse(PxarMetadataBuilder.File().XAttr(new string('n', 255), new byte[65536]));
        Refuse(PxarMetadataBuilder.File().AclUser(1, 8));
        Refuse(PxarMetadataBuilder.File().AclGroupObject(8));
        Refuse(PxarMetadataBuilder.File().DefaultAcl(1, 9, 1));
        Refuse(PxarMetadataBuilder.File().FileCapabilities(new byte[70000]));
        Refuse(PxarMetadataBuilder.File().ModifiedAt(0, 1_000_000_000));
        PxarHead largest = PxarMetadataBuilder.File().XAttr(new string('n', 255), new byte[65535]).Build();
        encoder.AddFile("a"u8, largest, default(ReadOnlySpan<byte>));
        encoder.Finish();
    }

    [Fact]
    public void CallsOutOfOrder_AreRefused()
    {
        var encoder = new PxarEncoder(_archive);
        Assert.Throws<InvalidOperationException>(() => encoder.AddFile("a"u8, s_file, "x"u8));
        Assert.Throws<InvalidOperationException>(encoder.Finish);
        Assert.Throws<ArgumentException>(() => encoder.Begin(s_directory, new byte[1]));
        encoder.Begin(s_directory);
        Assert.Throws<InvalidOperationException>(() => encoder.Begin(s_directory));
        Assert.Throws<InvalidOperationException>(encoder.LeaveDirectory);
        Assert.Throws<InvalidOperationException>(() => encoder.AdvancePayload(1));
        encoder.EnterDirectory("d"u8, s_directory);
        Assert.Throws<InvalidOperationException>(encoder.Finish);
        encoder.LeaveDirectory();
        encoder.Finish();
        Assert.Throws<InvalidOperationException>(() => encoder.AddFile("a"u8, s_file, "x"u8));
        Assert.Throws<InvalidOperationException>(encoder.Finish);
    }

    [Fact]
    public void ContentShorterThanDeclared_RuinsTheArchive()
    {
        PxarEncoder encoder = Begun();
        using var content = new MemoryStream(new byte[10]);
        Assert.Throws<EndOfStreamException>(() => encoder.AddFile("a"u8, s_file, content, 11));
        Assert.Throws<InvalidOperationException>(encoder.Finish);
    }

    [Fact]
    public void FailingStream_RuinsTheArchive()
    {
        using var file = new HookedStream(_ => throw new IOException("full"));
        var encoder = new PxarEncoder(file);
        encoder.Begin(s_directory);
        Assert.Throws<IOException>(() => encoder.AddFile("a"u8, s_file, new byte[1 << 20]));
        Assert.Throws<InvalidOperationException>(() => encoder.AddFile("b"u8, s_file, "x"u8));
    }

    private static void WriteExample(PxarEncoder encoder)
    {
        encoder.Begin(PxarMetadataBuilder.Directory().ModifiedAt(1700000000, 5).Build());
        encoder.AddFile("a"u8, PxarMetadataBuilder.File().Owner(1000, 100).ModifiedAt(1430487000, 1_000_000).Build(), "hi"u8);
        encoder.Finish();
    }

    private PxarEncoder Begun()
    {
        var encoder = new PxarEncoder(_archive);
        encoder.Begin(s_directory);
        return encoder;
    }

    /// <summary>Hands out odd pieces.</summary>
    private sealed class TrickleStream(ReadOnlyMemory<byte> bytes) : MemoryStream(bytes.ToArray())
    {
        private int _turn;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1 + (_turn++ * 7919 % 50_000))]);
    }
}
