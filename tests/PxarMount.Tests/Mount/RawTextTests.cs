using System.Text;

namespace PxarMount.Tests.Mount;

public sealed class RawTextTests
{
    [Fact]
    public void AnyBytes_ComeBackAsTheyWere()
    {
        var random = new Random(17);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            if (round % 2 == 0)
            {
                // Mostly starts and rests of UTF-8 sequences.
                for (int index = 0; index < bytes.Length; index++)
                    bytes[index] |= 0x80;
            }

            Assert.Equal(bytes, RawText.Encode(RawText.Decode(bytes)));
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("übér 😀 \u07ff\uffff")]
    public void ValidText_StaysText(string text) => Assert.Equal(text, RawText.Decode(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void EncodedSurrogates_AreBytesAndNoText()
    {
        byte[] bytes = [0xED, 0xB2, 0x80, 0xED, 0xA0, 0x80];
        Assert.Equal(bytes, RawText.Encode(RawText.Decode(bytes)));
    }

    [Fact]
    public void OwnArguments_EndWithThoseOfMain() =>
        Assert.EndsWith(Environment.GetCommandLineArgs()[^1], RawText.ProcessArguments()[^1], StringComparison.Ordinal);
}
