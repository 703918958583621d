using PbsReader;
using PbsReader.Remote;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Remote;

/// <summary>What refusals of real servers become: the recorded ones of both releases, then others.</summary>
public sealed class ServerErrorTests
{
    private static readonly PbsRepository s_repository = Parse("user@pbs!tok@host:golden");

    [Theory]
    [InlineData("snapshots-unknown-store", PbsError.NotFound, "no datastore golden")]
    [InlineData("snapshots-unknown-ns", PbsError.NotFound, "no namespace nope")]
    [InlineData("snapshots-noperm", PbsError.Unauthorized, "missing Datastore.Audit|Datastore.Backup on /datastore/golden")]
    [InlineData("snapshots-bad-param", PbsError.Protocol, "'bogus'")]
    [InlineData("version-noauth", PbsError.Unauthorized, "user@pbs!tok")]
    [InlineData("version-wrong-token", PbsError.Unauthorized, "secret of token user@pbs!tok")]
    [InlineData("version-unknown-tokenid", PbsError.Unauthorized, "user@pbs!tok")]
    [InlineData("cookie-bad-signature", PbsError.Unauthorized, "user@pbs!tok")]
    [InlineData("unknown-path", PbsError.Protocol, "no Proxmox Backup Server")]
    [InlineData("wrong-method", PbsError.Protocol, "no Proxmox Backup Server")]
    public void RefusedListing_SaysWhy(string name, PbsError kind, string expected)
    {
        Assert.True(BackupNamespace.TryParse("nope", out BackupNamespace ns));
        Check(name, RequestSubject.Listing(s_repository, ns), kind, expected);
    }

    [Theory]
    [InlineData("reader-upgrade-unknown-store", PbsError.NotFound, "no datastore golden")]
    [InlineData("reader-upgrade-unknown-ns", PbsError.NotFound, "no snapshot ns1:host/x/2024-06-10T06:13:20Z")]
    [InlineData("reader-upgrade-unknown-group", PbsError.NotFound, "no snapshot ns1:host/x/2024-06-10T06:13:20Z")]
    [InlineData("reader-upgrade-unknown-snapshot", PbsError.NotFound, "no snapshot ns1:host/x/2024-06-10T06:13:20Z")]
    [InlineData("reader-upgrade-noperm", PbsError.Unauthorized, "Datastore.Read, or Datastore.Backup for own backups, on /datastore/golden/ns1")]
    [InlineData("reader-upgrade-noauth", PbsError.Unauthorized, "user@pbs!tok")]
    [InlineData("reader-upgrade-missing-param", PbsError.Protocol, "'backup-id'")]
    [InlineData("reader-upgrade-missing-upgrade", PbsError.Protocol, "missing Upgrade header")]
    [InlineData("reader-upgrade-wrong-proto", PbsError.Protocol, "invalid protocol name")]
    public void RefusedSession_SaysWhy(string name, PbsError kind, string expected) =>
        Check(name, RequestSubject.Snapshot(s_repository, GoldenStore.Id("ns1:host/x/2024-06-10T06:13:20Z")), kind, expected);

    [Theory]
    [InlineData(400, "datastore 'golden' is in offline maintenance mode: disks", PbsError.Unavailable, "disks")]
    [InlineData(400, "datastore 'golden' is unavailable: unmounting", PbsError.Unavailable, "unmounting")]
    [InlineData(400, "unable to acquire lock on snapshot directory \"x\" - locked by another operation", PbsError.Unavailable, "busy")]
    [InlineData(400, "backup owner check failed (a@pbs != b@pbs)", PbsError.Unauthorized, "Datastore.Audit")]
    [InlineData(403, "", PbsError.Unauthorized, "Datastore.Audit")]
    [InlineData(401, "", PbsError.Unauthorized, "status 401")]
    [InlineData(404, "namespace not found", PbsError.NotFound, "golden")]
    [InlineData(404, "<html>no such page</html>", PbsError.Protocol, "no Proxmox Backup Server")]
    [InlineData(301, "", PbsError.Protocol, "status 301")]
    [InlineData(204, "", PbsError.Protocol, "status 204")]
    [InlineData(408, "", PbsError.Unavailable, "status 408")]
    [InlineData(429, "slow down", PbsError.Unavailable, "slow down")]
    [InlineData(500, "", PbsError.Unavailable, "status 500")]
    [InlineData(503, "try later", PbsError.Unavailable, "try later")]
    [InlineData(418, "teapot", PbsError.Protocol, "teapot")]
    public void OtherAnswers_AreTold_ByStatusAndText(int status, string text, PbsError kind, string expected)
    {
        PbsException error = ServerError.Create(s_repository, status, text, RequestSubject.Listing(s_repository, default));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nb\u001b[31mc\u202ed", "a b [31mc d")]
    [InlineData("  \t ", "")]
    [InlineData("\u0085x\u2028y\u0000", "x y")]
    public void Text_ThatWouldSteerATerminal_DoesNot(string text, string expected) => Assert.Equal(expected, ServerText.Of(text));

    [Fact]
    public void Text_IsBounded_AndAnyBytesAreText()
    {
        Assert.True(ServerText.Of(new string('x', 100_000)).Length < 400);
        Assert.Equal("\ufffd\ufffd", ServerText.Of([0xff, 0xfe]));
    }

    private static void Check(string name, RequestSubject subject, PbsError kind, string expected)
    {
        foreach (string folder in new[] { "http", "http4" })
        {
            RecordedAnswer answer = RecordedAnswer.Load(folder, name);
            PbsException error = ServerError.Create(s_repository, answer.Status, ServerText.Of(answer.Body), subject);
            Assert.True(kind == error.Kind, $"{folder}: {error.Kind}: {error.Message}");
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.Contains("host:8007", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    private static PbsRepository Parse(string text)
    {
        Assert.True(PbsRepository.TryParse(text, out PbsRepository? repository));
        return repository;
    }
}
