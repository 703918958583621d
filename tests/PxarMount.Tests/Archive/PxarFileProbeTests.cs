using System.Text;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Archive;

public sealed class PxarFileProbeTests
{
    [Theory]
    [InlineData("", PxarFileKind.Empty)]
    [InlineData("00", PxarFileKind.Unknown)]
    [InlineData("efac88e5746495", PxarFileKind.Unknown)]
    [InlineData("efac88e5746495d53800000000000000", PxarFileKind.Archive)]
    [InlineData("ffce1c1c0a85da113000000000000000", PxarFileKind.Archive)]
    [InlineData("0da416df756c0f7318000000000000000200000000000000", PxarFileKind.SplitMetadata)]
    [InlineData("0da416df756c0f7318000000000000000100000000000000", PxarFileKind.Archive)]
    [InlineData("0da416df756c0f7318000000000000000900000000000000", PxarFileKind.SplitMetadata)]
    [InlineData("d24e4a19c2684c831000000000000000", PxarFileKind.SplitPayload)]
    [InlineData("400000000000000051bb5beabcfa9613", PxarFileKind.Catar)]
    [InlineData("1c914ea519bab3cd", PxarFileKind.ChunkIndex)]
    [InlineData("2f7f41ed91fd0fcd", PxarFileKind.ChunkIndex)]
    [InlineData("504b030414000000", PxarFileKind.Zip)]
    [InlineData("28b52ffd24", PxarFileKind.Zstd)]
    [InlineData("1f8b08", PxarFileKind.Gzip)]
    [InlineData("fd377a585a00", PxarFileKind.Xz)]
    [InlineData("68737173", PxarFileKind.SquashFs)]
    public void FirstBytes_TellTheKind(string hex, PxarFileKind expected) =>
        Assert.Equal(expected, PxarFileProbe.Identify(Convert.FromHexString(hex)));

    [Fact]
    public void Tar_IsToldByItsMagic()
    {
        byte[] start = new byte[PxarFileProbe.Length];
        Encoding.ASCII.GetBytes("ustar").CopyTo(start, 257);
        Assert.Equal(PxarFileKind.Tar, PxarFileProbe.Identify(start));
        Assert.Equal(PxarFileKind.Unknown, PxarFileProbe.Identify(start.AsSpan(0, 260)));
    }

    [Theory]
    [MemberData(nameof(Golden.Names), MemberType = typeof(Golden))]
    public async Task GoldenArchives_AreTold(string name)
    {
        GoldenArchive golden = Golden.Find(name);
        bool isSplit = golden.Metadata.EndsWith(".mpxar", StringComparison.Ordinal);
        await using LocalFileSource metadata = LocalFileSource.Open(golden.MetadataPath);
        Assert.Equal(isSplit ? PxarFileKind.SplitMetadata : PxarFileKind.Archive, await PxarFileProbe.IdentifyAsync(metadata));
        if (golden.PayloadPath is null)
            return;
        await using LocalFileSource payload = LocalFileSource.Open(golden.PayloadPath);
        Assert.Equal(PxarFileKind.SplitPayload, await PxarFileProbe.IdentifyAsync(payload));
    }

    [Fact]
    public async Task ForeignFile_IsCalledByItsNameInTheError()
    {
        byte[] zstd = [0x28, 0xb5, 0x2f, 0xfd, .. new byte[100]];
        PxarFormatException error = await Assert.ThrowsAsync<PxarFormatException>(
            async () => await PxarAccessor.OpenAsync(new MemorySource(zstd)));
        Assert.Contains("zstd", error.Message, StringComparison.Ordinal);
        ArchiveSketch split = new ArchiveSketch(2).File("x", 1);
        error = await Assert.ThrowsAsync<PxarFormatException>(
            async () => await PxarAccessor.OpenAsync(new MemorySource(split.ToArray()), new MemorySource(split.ToArray())));
        Assert.Contains("metadata half", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<PxarFormatException>(
            async () => await PxarAccessor.OpenAsync(new MemorySource(split.PayloadBytes)));
        Assert.Contains("payload half", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryKind_HasWords() =>
        Assert.All(Enum.GetValues<PxarFileKind>(), static kind => Assert.NotEmpty(PxarFileProbe.Describe(kind)));
}
