using PbsReader.Crypto;

namespace PxarMount.Tests.Pbs;

/// <summary>The test vectors of the datastore specification, section 16: one key, one content, one blob of each kind.</summary>
internal static class BlobVectors
{
    public const string Plain = "42ab3807be8370a1 86a61036 68656c6c6f";
    public const string Compressed = "31b958426fb6a37f 062243ab 28b52ffd000029000068656c6c6f";

    public const string Encrypted =
        "7b6785be222d4cf0 499d991b 101112131415161718191a1b1c1d1e1f bbe022b70269e0f0d9e91942ac3d0c83 e23f560c88";

    public const string CompressedEncrypted =
        "e6591bbf0bbfd80b 6010924e 101112131415161718191a1b1c1d1e1f 41cebb84e02c2f6c2644ad7fb053b6f4 a2ef159de77112af6b63fb05dbcf";

    public static byte[] Content => "hello"u8.ToArray();

    /// <summary>The bytes 0 to 31.</summary>
    public static byte[] KeyBytes => [.. Enumerable.Range(0, CryptConfig.KeySize).Select(number => (byte)number)];

    public static CryptConfig CreateKey() => new(KeyBytes);

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", ""));
}
