using PbsTestServer;
using PbsTestServer.Access;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Who may do what at the test server (protocol spec, 4 and 7.1).</summary>
public sealed class ServedAccessTests
{
    private const string Owner = "oracle@pbs!tok";
    private const string Snapshots = "admin/datastore/store1/snapshots";

    [Fact]
    public async Task TokenWithBackupOnly_SeesAndReadsItsOwnGroups()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        Admit(server, Owner, "/datastore/store1", Privileges.Backup);
        RawAnswer listed = await ServedGolden.GetAsync(server, Snapshots, $"{Owner}:s");
        Assert.True(listed.Data.GetArrayLength() > 0);
        Assert.Equal(101, (await ServedGolden.UpgradeAsync(server, ServedGolden.Plain, $"{Owner}:s")).Status);
    }

    [Fact]
    public async Task TokenWithBackupOnly_SeesNothingOfOthers()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        Admit(server, "other@pbs!tok", "/datastore/store1", Privileges.Backup);
        RawAnswer listed = await ServedGolden.GetAsync(server, Snapshots, "other@pbs!tok:s");
        Assert.Equal((200, 0), (listed.Status, listed.Data.GetArrayLength()));
        RawAnswer refused = await ServedGolden.UpgradeAsync(server, ServedGolden.Plain, "other@pbs!tok:s");
        Assert.Equal((400, "backup owner check failed (other@pbs!tok != oracle@pbs!tok)"), (refused.Status, refused.Text));
    }

    [Fact]
    public async Task UserOfTheOwningToken_IsAnOwner_ButATokenOfTheOwningUserIsNot()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        Admit(server, "oracle@pbs", "/datastore/store1", Privileges.Backup);
        Admit(server, "oracle@pbs!another", "/datastore/store1", Privileges.Backup);
        Assert.Equal(400, (await ServedGolden.UpgradeAsync(server, ServedGolden.Plain, "oracle@pbs!another:s")).Status);
        (string ticket, _) = await ServedGolden.LogInAsync(server, "oracle@pbs", "s");
        Assert.Equal(101, (await ServedGolden.UpgradeAsync(server, ServedGolden.Plain, cookie: ticket)).Status);
    }

    [Fact]
    public async Task Token_MayNoMoreThanItsUser_AndOnlyWhereItWasGranted()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        Admit(server, "some@pbs!tok", "/datastore/store1/ns1", Privileges.All);
        Assert.Equal(200, (await ServedGolden.GetAsync(server, Snapshots + "?ns=ns1", "some@pbs!tok:s")).Status);
        RawAnswer root = await ServedGolden.GetAsync(server, Snapshots, "some@pbs!tok:s");
        Assert.Equal(403, root.Status);
        Assert.Equal("permission check failed - missing Datastore.Audit|Datastore.Backup on /datastore/store1", root.Text);
        Assert.Equal(1, (await ServedGolden.GetAsync(server, "admin/datastore", "some@pbs!tok:s")).Data.GetArrayLength());
        server.Access.Grant("some@pbs", "/datastore/store1/ns1", Privileges.None);
        Assert.Equal(403, (await ServedGolden.GetAsync(server, Snapshots + "?ns=ns1", "some@pbs!tok:s")).Status);
    }

    [Fact]
    public async Task RevokedToken_IsRefused_WhileItsSessionLives()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RawSession session = await RawSession.OpenAsync(server, ServedGolden.Credentials, ServedGolden.Plain);
        server.Access.Revoke(ServedGolden.Token);
        RawAnswer refused = await ServedGolden.GetAsync(server, Snapshots);
        Assert.Equal((401, "authentication failed - user account or token disabled or expired."), (refused.Status, refused.Text));
        Assert.NotEmpty(await session.GetBytesAsync("/download?file-name=index.json.blob"));
    }

    [Fact]
    public async Task Ticket_EndsAfterTwoHours_AndIsGoodAsAPasswordBefore()
    {
        var clock = new SteppedClock();
        await using TestServer server = await ServedGolden.StartAsync(options => options with { Clock = clock });
        (string first, _) = await ServedGolden.LogInAsync(server, AccessList.SuperUser, "a-password");
        clock.Step(TimeSpan.FromMinutes(119));
        Assert.Equal(200, (await ServedGolden.GetAsync(server, "version", cookie: first)).Status);
        (string second, _) = await ServedGolden.LogInAsync(server, AccessList.SuperUser, first);
        clock.Step(TimeSpan.FromMinutes(2));
        RawAnswer refused = await ServedGolden.GetAsync(server, "version", cookie: first);
        Assert.Equal((401, "authentication failed - invalid ticket - expired"), (refused.Status, refused.Text));
        Assert.Equal(200, (await ServedGolden.GetAsync(server, "version", cookie: second)).Status);
    }

    [Fact]
    public async Task Secret_IsPercentDecoded()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        server.Access.AddToken("root@pam!odd", "a b%41ü");
        Assert.Equal(200, (await ServedGolden.GetAsync(server, "version", "root@pam!odd:a%20b%2541%C3%BC")).Status);
        Assert.Equal(401, (await ServedGolden.GetAsync(server, "version", "root@pam!odd:a b%41%C3%BC")).Status);
    }

    private static void Admit(TestServer server, string identity, string path, Privileges privileges)
    {
        server.Access.AddToken(identity, "s");
        server.Access.Grant(identity, path, privileges);
        server.Access.Grant(AccessList.UserOf(identity), path, privileges);
    }
}
