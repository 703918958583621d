using System.Text;
using PbsReader;
using PbsReader.Crypto;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

public sealed class ManifestTests
{
    private const string File = "\"filename\": \"a.img.fidx\"";

    [Fact]
    public void ManifestOfTheSpecification_HasItsCanonicalFormAndSignature()
    {
        BackupManifest manifest = Parse(ManifestJson.Right);
        const string Expected = "{\"backup-id\":\"v1\",\"backup-time\":1700000000,\"backup-type\":\"host\",\"files\":[{\"crypt-mode\":\"encrypt\","
            + $"\"csum\":\"{ManifestJson.Hash}\",\"filename\":\"a.img.fidx\",\"size\":4194309}}]}}";
        Assert.Equal(Expected, Encoding.UTF8.GetString(ManifestSignature.GetCanonicalJson(manifest.Group, manifest.Time, manifest.Files)));
        using CryptConfig key = CountingKey();
        Assert.True(manifest.IsSignedBy(key));
    }

    [Fact]
    public void ManifestOfTheReferencesOwnTest_HasItsSignature()
    {
        string one = string.Concat(Enumerable.Repeat("01", 32));
        string two = string.Concat(Enumerable.Repeat("02", 32));
        BackupManifest manifest = Parse($$"""
            {"backup-type":"host","backup-id":"elsa","backup-time":1593179765,"files":[
            {"filename":"test1.img.fidx","crypt-mode":"encrypt","size":200,"csum":"{{one}}" },
            {"filename":"abc.blob","crypt-mode":"none","size":200,"csum":"{{two}}" }],
            "signature":"d7b446fb7db081662081d4b40fedd858a1d6307a5aff4ecff7d5bf4fd35679e9","unprotected":{"note":"not signed"} }
            """);
        using var key = new CryptConfig(Convert.FromHexString("28cdb1a3bef39396c3860e00d448fe7a0efd8244486ab6feb30457681d31597e"));
        Assert.True(manifest.IsSignedBy(key));
        using CryptConfig other = CountingKey();
        Assert.False(manifest.IsSignedBy(other));
    }

    [Theory]
    [InlineData("\"v1\"", "\"v2\"")]
    [InlineData("1700000000", "1700000001")]
    [InlineData("\"host\"", "\"vm\"")]
    [InlineData("\"encrypt\"", "\"sign-only\"")]
    [InlineData("1d77917a", "1d77917b")]
    [InlineData("a.img.fidx", "b.img.fidx")]
    [InlineData("4194309", "4194308")]
    [InlineData("f36322e9", "f36322e8")]
    public void ChangedManifest_IsNotSigned(string old, string changed)
    {
        using CryptConfig key = CountingKey();
        Assert.False(BackupManifest.Parse(ManifestJson.Replace(old, changed)).IsSignedBy(key));
    }

    [Fact]
    public void FieldsThatOnlyOldClientsSign_AreCoveredByTheirSignature()
    {
        // Sorted names, escapes, nesting, and no null: the canonical form of a client 3.x.
        using CryptConfig key = CountingKey();
        const string Signed = "{\"backup-id\":\"v1\",\"backup-time\":1,\"backup-type\":\"host\",\"files\":[],"
            + "\"x\":{\"a\":[1,-2,true,\"\\\"\\\\\\n\\u0001/\u00fc\"],\"b\":{}}}";
        byte[] signature = new byte[32];
        key.Sign(Encoding.UTF8.GetBytes(Signed), signature);
        string json = "{\"x\":{\"b\":{},\"a\":[1,-2,true,\"\\\"\\\\\\n\\u0001\\/\\u00fc\"]},\"signature\":\"" + Convert.ToHexStringLower(signature)
            + "\",\"files\":[],\"backup-time\":1,\"backup-id\":\"v1\",\"backup-type\":\"host\"}";
        Assert.True(Parse(json).IsSignedBy(key));
        Assert.False(Parse(json.Replace("-2", "-3", StringComparison.Ordinal)).IsSignedBy(key));
        Assert.False(Parse(json.Replace("true", "null", StringComparison.Ordinal)).IsSignedBy(key));
    }

    [Theory]
    [InlineData("\"v1\"", "1")]
    [InlineData("\"v1\"", "\"../v1\"")]
    [InlineData("\"v1\"", "\"\"")]
    [InlineData("\"host\"", "\"hosts\"")]
    [InlineData("\"host\"", "null")]
    [InlineData("1700000000", "\"1700000000\"")]
    [InlineData("1700000000", "0")]
    [InlineData("1700000000", "1.5")]
    [InlineData("1700000000", "1e9")]
    [InlineData("1700000000", "99999999999999999999")]
    [InlineData("1700000000", "253402300800")]
    [InlineData(File, "\"filename\": 5")]
    [InlineData(File, "\"filename\": \"a.img\"")]
    [InlineData(File, "\"filename\": \".fidx\"")]
    [InlineData(File, "\"filename\": \".a.fidx\"")]
    [InlineData(File, "\"filename\": \"-a.fidx\"")]
    [InlineData(File, "\"filename\": \"a/b.fidx\"")]
    [InlineData(File, "\"filename\": \"../../b.fidx\"")]
    [InlineData(File, "\"filename\": \"a\\u0000.fidx\"")]
    [InlineData(File, "\"filename\": \"a\\ud800.fidx\"")]
    [InlineData(File, "\"filename\": \"ä.fidx\"")]
    [InlineData(File, "\"filename\": \"index.json.blob\"")]
    [InlineData(File, "\"filename\": \"client.log.blob\"")]
    [InlineData(File, "\"filename\": \"a.img.fidx\", \"filename\": \"b.img.fidx\"")]
    [InlineData("\"encrypt\"", "\"Encrypt\"")]
    [InlineData("\"encrypt\"", "null")]
    [InlineData("\"encrypt\"", "2")]
    [InlineData("1d77917a", "1D77917A")]
    [InlineData("1d77917a", "")]
    [InlineData("\"1d77917a", "{}, \"x\": \"")]
    [InlineData("4194309", "-1")]
    [InlineData("4194309", "1125899906842625")]
    [InlineData("4194309", "18446744073709551615")]
    [InlineData("\"size\": 4194309", "\"sise\": 4194309")]
    [InlineData("f36322e9", "f36322")]
    [InlineData("\"unprotected\": {}", "\"unprotected\": []")]
    [InlineData("\"unprotected\": {}", "\"unprotected\": {\"key-fingerprint\": \"61:31\"}")]
    [InlineData("\"unprotected\": {}", "\"unprotected\": {\"key-fingerprint\": 5}")]
    [InlineData("\"unprotected\": {}", "\"unprotected\": {}, \"backup-id\": \"v1\"")]
    [InlineData("\"files\": [", "\"files\": [5,")]
    [InlineData("\"files\": [", "\"file\": [")]
    [InlineData("\"files\": [", "\"files\": [[],")]
    [InlineData("{}", "{},")]
    [InlineData("{}", "{} // remark")]
    public void WrongField_IsRefused(string old, string changed)
    {
        PbsException exception = Assert.Throws<PbsException>(() => BackupManifest.Parse(ManifestJson.Replace(old, changed)));
        Assert.Equal(PbsError.Corrupt, exception.Kind);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    public void NoManifest_IsRefused(string json) => Assert.Throws<PbsException>(() => Parse(json));

    [Fact]
    public void DeepNestingAndInvalidUtf8_AreRefused()
    {
        Assert.Throws<PbsException>(() => Parse(new string('[', 100_000)));
        byte[] invalid = ManifestJson.Replace("v1", "v?");
        invalid[invalid.AsSpan().IndexOf((byte)'?')] = 0xff;
        Assert.Throws<PbsException>(() => BackupManifest.Parse(invalid));
        byte[] inNotes = ManifestJson.Replace("{}", "{\"notes\": \"?\"}");
        inNotes[inNotes.AsSpan().IndexOf((byte)'?')] = 0xff;
        Assert.Throws<PbsException>(() => BackupManifest.Parse(inNotes));
    }

    [Fact]
    public void NameTwice_IsRefused()
    {
        int start = ManifestJson.Right.IndexOf("    {", StringComparison.Ordinal);
        int end = ManifestJson.Right.IndexOf("  ],", StringComparison.Ordinal);
        string file = ManifestJson.Right[start..end];
        PbsException exception = Assert.Throws<PbsException>(() => BackupManifest.Parse(ManifestJson.Replace(file, $"{file},{file}")));
        Assert.Contains("a.img.fidx", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"?\"")]
    public void UnknownFieldThatIsNoText_IsNotSigned(string value)
    {
        byte[] json = ManifestJson.Replace("\"files\"", $"\"x\": {value}, \"files\"");
        json.AsSpan().Replace((byte)'?', (byte)0xff);
        using var other = new CryptConfig(new byte[CryptConfig.KeySize]);
        Assert.False(BackupManifest.Parse(json).IsSignedBy(other));
    }

    [Theory]
    [InlineData("{\"notes\": 5, \"verify_state\": \"ok\"}", null, null)]
    [InlineData("{\"notes\": \"a\\nb\", \"verify_state\": {\"state\": \"ok\", \"upid\": \"x\"}}", "a\nb", "ok")]
    [InlineData("{\"verify_state\": {\"state\": \"fine\"}, \"other\": [null]}", null, null)]
    [InlineData("null", null, null)]
    public void UnsignedPart_IsReadAsFarAsItMakesSense(string json, string? notes, string? state)
    {
        BackupManifest manifest = BackupManifest.Parse(ManifestJson.Replace("{}", json));
        Assert.Equal((notes, state), (manifest.Notes, manifest.VerifyState));
    }

    [Fact]
    public void ManifestOfAncientClient_HasNoCryptMode()
    {
        BackupManifest manifest = BackupManifest.Parse(ManifestJson.Replace("\"crypt-mode\": \"encrypt\",", ""));
        Assert.Equal(CryptMode.None, manifest.Files[0].CryptMode);
    }

    private static BackupManifest Parse(string json) => BackupManifest.Parse(Encoding.UTF8.GetBytes(json));

    private static CryptConfig CountingKey() => new([.. Enumerable.Range(0, 32).Select(number => (byte)number)]);
}
