using System.Runtime.Intrinsics.X86;
using System.Text;
using PbsReader.Blobs;
using PxarMount.Tests.TestKit;
using ArmCrc32 = System.Runtime.Intrinsics.Arm.Crc32;

namespace PxarMount.Tests.Pbs;

public sealed class Crc32Tests
{
    private delegate uint Way(ReadOnlySpan<byte> data);

    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0xE8B7_BE43u)]
    [InlineData("123456789", 0xCBF4_3926u)]
    [InlineData("hello", 0x3610_A686u)]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890", 0x7CA9_4A72u)]
    public void KnownChecksum_IsComputedInEveryWay(string text, uint expected) =>
        Assert.All(WaysFor(text.Length), way => Assert.Equal(expected, way(Encoding.ASCII.GetBytes(text))));

    [Fact]
    public void EveryLengthAndAlignment_GivesTheSameInEveryWay()
    {
        byte[] data = new SeededRandom(1).Bytes(700);
        for (int length = 0; length <= 600; length++)
        {
            int offset = length * 7 % 64;
            uint expected = SlowCrc32.Compute(data.AsSpan(offset, length));
            foreach (Way way in WaysFor(length))
                Assert.Equal(expected, way(data.AsSpan(offset, length)));
        }

        for (int offset = 0; offset < 64; offset++)
        {
            uint expected = SlowCrc32.Compute(data.AsSpan(offset, 333));
            foreach (Way way in WaysFor(333))
                Assert.Equal(expected, way(data.AsSpan(offset, 333)));
        }
    }

    [Fact]
    public void LongData_GivesTheSameInEveryWay()
    {
        byte[] data = new SeededRandom(2).Bytes(1_000_003);
        uint expected = SlowCrc32.Compute(data);
        Assert.All(WaysFor(data.Length), way => Assert.Equal(expected, way(data)));
        byte[] ones = new byte[100_000];
        ones.AsSpan().Fill(0xff);
        expected = SlowCrc32.Compute(ones);
        Assert.All(WaysFor(ones.Length), way => Assert.Equal(expected, way(ones)));
    }

    private static List<Way> WaysFor(int length)
    {
        List<Way> ways = [Crc32.Compute, Crc32.ComputePortable];
        if (Pclmulqdq.IsSupported && length >= 64)
            ways.Add(Crc32.ComputeFolded);
        if (ArmCrc32.Arm64.IsSupported)
            ways.Add(Crc32.ComputeArm);
        return ways;
    }
}
