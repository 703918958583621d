using System.Text;
using System.Text.Json;
using PbsReader.Remote;
using PbsReader.Snapshots;

namespace PxarMount.Tests.Pbs.Remote;

/// <summary>Listings of real servers, and of those who lie.</summary>
public sealed class SnapshotListingTests
{
    private const string Good = """{"backup-type":"host","backup-id":"a","backup-time":1718000000,"files":[{"filename":"index.json.blob"}]}""";

    [Theory]
    [InlineData("http")]
    [InlineData("http4")]
    public void RecordedListing_IsReadWhole(string folder)
    {
        SnapshotListing listing = Parse(RecordedAnswer.Load(folder, "snapshots-root").Body);
        BackupGroup plain = Assert.Single(listing.Groups, group => group.ToString() == "host/plain");
        Assert.Equal(listing.Groups.Order(), listing.Groups);
        SnapshotId first = listing.FindGroup(plain)![0];
        Assert.Equal("host/plain/2024-06-10T06:13:20Z", first.ToString());
        SnapshotDetails details = listing.Find(first)!;
        Assert.Equal("golden note ü", details.Notes);
        Assert.Equal(("oracle@pbs!tok", "ok"), (details.Owner, details.VerifyState));
        Assert.Contains(details.Files, file => file is { Name: "root.pxar.didx", Size: 6431309, CryptMode: CryptMode.None });
        Assert.Null(details.KeyFingerprint);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("http4")]
    public void RecordedListing_OfEncryptedSnapshots_HasTheirKey(string folder)
    {
        SnapshotListing listing = Parse(RecordedAnswer.Load(folder, "snapshots-ns1").Body);
        BackupGroup group = Assert.Single(listing.Groups, group => group.Id == "v2enc");
        SnapshotDetails details = listing.Find(listing.FindGroup(group)![0])!;
        Assert.StartsWith("61:31:b1", details.KeyFingerprint.ToString(), StringComparison.Ordinal);
        Assert.Equal([CryptMode.Encrypt, CryptMode.Encrypt, CryptMode.SignOnly], details.Files.Select(file => file.CryptMode));
    }

    [Fact]
    public void UnfinishedSnapshot_IsLeftOut_ButNotItsGroup()
    {
        SnapshotListing listing = Parse("""
            {"data":[{"backup-type":"vm","backup-id":"1","backup-time":5,"files":[{"filename":"drive.img.tmp_fidx"},{"filename":"x.fidx"}]}]}
            """u8);
        Assert.Empty(listing.FindGroup(Assert.Single(listing.Groups))!);
    }

    [Theory]
    [InlineData("""{"backup-type":"../x","backup-id":"a","backup-time":5,"files":[]}""")]
    [InlineData("""{"backup-type":"host","backup-id":"../../etc","backup-time":5,"files":[]}""")]
    [InlineData("""{"backup-type":"host","backup-id":"a","backup-time":0,"files":[]}""")]
    [InlineData("""{"backup-type":"host","backup-id":"a","backup-time":-1,"files":[]}""")]
    [InlineData("""{"backup-type":"host","backup-id":"a","backup-time":9223372036854775807,"files":[]}""")]
    [InlineData("""{"backup-type":"host","backup-id":"a","backup-time":1e300,"files":[]}""")]
    [InlineData("""{"backup-type":"host","backup-id":"a","backup-time":"5","files":[]}""")]
    [InlineData("""{"backup-type":["host"],"backup-id":{},"backup-time":[5]}""")]
    [InlineData("""{"backup-type":"host","backup-id":"\ud800","backup-time":5}""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData("""7""")]
    public void EntryThatNamesNoSnapshot_IsLeftOut(string entry)
    {
        SnapshotListing listing = Parse(Encoding.UTF8.GetBytes($$"""{"data":[{{entry}},{{Good}}]}"""));
        Assert.Equal("host/a", Assert.Single(listing.Groups).ToString());
    }

    [Theory]
    [InlineData("""null""")]
    [InlineData("""{}""")]
    [InlineData("""7""")]
    [InlineData("""[7, null, [], {"filename": 7}, {"filename": "../owner"}, {"filename": "x.blob\u0000"}]""")]
    [InlineData("""[{"filename":"a.blob","size":9223372036854775807},{"filename":"b.blob","size":9223372036854775807},{"filename":"c.blob","size":-5}]""")]
    [InlineData("""[{"filename":"a.blob","crypt-mode":"none of them","size":"7"}]""")]
    public void FilesThatAreNone_DoNoHarm(string files)
    {
        string entry = $$"""{"backup-type":"host","backup-id":"b","backup-time":5,"files":{{files}},"owner":[],"protected":"x","fingerprint":"zz"}""";
        SnapshotListing listing = Parse(Encoding.UTF8.GetBytes($$"""{"data":[{{entry}},{{Good}}]}"""));
        Assert.Equal(2, listing.Groups.Count);
    }

    [Fact]
    public void HugeSizes_DoNotOverflow()
    {
        string files = string.Join(',', Enumerable.Range(0, 5000).Select(n => $$"""{"filename":"f{{n}}.blob","size":9223372036854775807}"""));
        string entry = $$"""{"backup-type":"host","backup-id":"b","backup-time":5,"files":[{"filename":"index.json.blob"},{{files}}]}""";
        SnapshotListing listing = Parse(Encoding.UTF8.GetBytes($$"""{"data":[{{entry}}]}"""));
        SnapshotDetails details = listing.Find(listing.FindGroup(listing.Groups[0])![0])!;
        Assert.True(details.Size > 0);
    }

    [Fact]
    public void SnapshotListedTwice_IsThereOnce()
    {
        SnapshotListing listing = Parse(Encoding.UTF8.GetBytes($$"""{"data":[{{Good}},{{Good}}]}"""));
        Assert.Single(listing.FindGroup(listing.Groups[0])!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("vm index")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"data\":[]")]
    [InlineData("{\"data\":[]} x")]
    [InlineData("{\"Data\":[]}")]
    public void WhatIsNoAnswer_IsNone(string text) => Assert.Null(ServerJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void AnswerNestedTooDeep_IsNone() =>
        Assert.Null(ServerJson.Parse(Encoding.UTF8.GetBytes("{\"data\":" + new string('[', 100_000) + new string(']', 100_000) + "}")));

    private static SnapshotListing Parse(ReadOnlySpan<byte> answer)
    {
        using JsonDocument? document = ServerJson.Parse(answer.ToArray());
        Assert.NotNull(document);
        return SnapshotListing.Parse(default, ServerJson.DataOf(document));
    }
}
