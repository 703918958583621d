using PbsReader.Chunks;
using PbsReader.Crypto;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

public sealed class CryptConfigTests : IDisposable
{
    private readonly CryptConfig _key = BlobVectors.CreateKey();

    public void Dispose() => _key.Dispose();

    [Fact]
    public void Fingerprint_IsThatOfTheVector() =>
        Assert.Equal(
            "0e:ab:d4:46:0b:6e:b9:ca:34:50:23:de:e2:b7:78:c7:90:e5:4a:16:83:b9:65:9c:0a:57:ae:19:90:90:15:9b",
            _key.Fingerprint.ToString());

    [Fact]
    public void Digests_AreThoseOfTheVectors()
    {
        Assert.Equal("e34178a27b992c4a218599bf7f43ed50bc464a03d624d9092306fe2ed74d557e", _key.ComputeDigest("hello"u8).ToString());
        Assert.Equal(
            "348571e12bbbedb529def1f1394316e338a01945d871df9ef792617ceb13d636",
            _key.ComputeDigest(new byte[4 << 20]).ToString());
    }

    [Fact]
    public void Signature_IsThatOfTheVector()
    {
        const string Manifest =
            """{"backup-id":"v1","backup-time":1700000000,"backup-type":"host","files":[{"crypt-mode":"encrypt","csum":"""
            + "\"1d77917af4c67365bbe8f81698b464912c59b4261bbe4ee013b7243f2ab57ef1\""
            + ""","filename":"a.img.fidx","size":4194309}]}""";
        byte[] signature = new byte[32];
        _key.Sign(System.Text.Encoding.UTF8.GetBytes(Manifest), signature);
        Assert.Equal("f36322e9eaaf22e3fd49f159a842274dd3085e8662081629df89a042fea4367a", Convert.ToHexStringLower(signature));
    }

    [Theory]
    [InlineData(
        "GCM with sixteen byte IV, 50 bytes of plaintext...",
        "cd19774090184fc74b78f711c3c5746f90e718ac552c4c9b2620898b7895f422085da3faaabc7a80daefa66f3fa732b7cb0c",
        "c51734619a0391eebbb863a10461e006")]
    [InlineData("", "", "f8e06f7b60ebe46b2bc4b22705e83f2c")]
    public void GcmVector_IsReproduced(string text, string encryptedHex, string tagHex)
    {
        using var cipher = new GcmCipher(BlobVectors.KeyBytes);
        byte[] iv = [.. Enumerable.Range(16, 16).Select(number => (byte)number)];
        byte[] plain = System.Text.Encoding.ASCII.GetBytes(text);
        byte[] encrypted = new byte[plain.Length];
        byte[] tag = new byte[GcmCipher.TagSize];
        for (int round = 0; round < 3; round++)
        {
            cipher.Encrypt(iv, plain, encrypted, tag);
            Assert.Equal(encryptedHex, Convert.ToHexStringLower(encrypted));
            Assert.Equal(tagHex, Convert.ToHexStringLower(tag));
        }

        byte[] decrypted = new byte[plain.Length];
        Assert.True(cipher.TryDecrypt(iv, tag, encrypted, decrypted));
        Assert.Equal(plain, decrypted);
    }

    [Fact]
    public void ForgedData_IsRefusedAndCleared_AndTheNextIsNotHarmed()
    {
        byte[] iv = new byte[GcmCipher.IvSize], tag = new byte[GcmCipher.TagSize];
        byte[] plain = new SeededRandom(3).Bytes(100);
        byte[] encrypted = new byte[plain.Length], decrypted = new byte[plain.Length];
        _key.Encrypt(plain, encrypted, iv, tag);
        foreach (byte[] part in (byte[][])[iv, tag, encrypted])
        {
            part[^1] ^= 1;
            decrypted.AsSpan().Fill(0xff);
            Assert.False(_key.TryDecrypt(iv, tag, encrypted, decrypted));
            Assert.Equal(new byte[plain.Length], decrypted);
            part[^1] ^= 1;
            Assert.True(_key.TryDecrypt(iv, tag, encrypted, decrypted));
            Assert.Equal(plain, decrypted);
        }
    }

    [Fact]
    public void EveryEncryption_HasAnotherIv()
    {
        var seen = new HashSet<string>();
        byte[] iv = new byte[GcmCipher.IvSize], tag = new byte[GcmCipher.TagSize], encrypted = new byte[5];
        for (int round = 0; round < 1000; round++)
        {
            _key.Encrypt("hello"u8, encrypted, iv, tag);
            Assert.True(seen.Add(Convert.ToHexString(iv)));
        }
    }

    [Fact]
    public void ManyThreads_ShareOneKey()
    {
        byte[] data = new SeededRandom(5).Bytes(100_000);
        ChunkDigest expected = _key.ComputeDigest(data);
        Parallel.For(0, 200, _ =>
        {
            byte[] iv = new byte[GcmCipher.IvSize], tag = new byte[GcmCipher.TagSize], buffer = new byte[data.Length];
            _key.Encrypt(data, buffer, iv, tag);
            Assert.True(_key.TryDecrypt(iv, tag, buffer, buffer));
            Assert.Equal(expected, _key.ComputeDigest(buffer));
        });
    }

    [Fact]
    public void DisposedKey_DoesNothingMore()
    {
        CryptConfig key = BlobVectors.CreateKey();
        _ = key.ComputeDigest("hello"u8);
        key.Dispose();
        key.Dispose();
        byte[] signature = new byte[32], other = new byte[16];
        Assert.Throws<ObjectDisposedException>(() => key.ComputeDigest("hello"u8));
        Assert.Throws<ObjectDisposedException>(() => key.Sign("hello"u8, signature));
        Assert.Throws<ObjectDisposedException>(() => key.Encrypt(default, default, other, other));
        Assert.Throws<ObjectDisposedException>(() => key.TryDecrypt(other, other, default, default));
        Assert.Throws<ObjectDisposedException>(() => key.Key.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void KeyOfAnotherLength_IsRefused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CryptConfig(new byte[length]));
}
