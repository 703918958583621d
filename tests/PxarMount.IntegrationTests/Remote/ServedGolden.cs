using PbsTestServer;
using PbsTestServer.Access;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>A server with the golden datastore, for one test.</summary>
internal static class ServedGolden
{
    public const string Token = "root@pam!test";
    public const string Secret = "a-secret";
    public const string Credentials = $"{Token}:{Secret}";
    public const string Plain = "store=store1&backup-type=host&backup-id=plain&backup-time=1718000000";

    public static Task<TestServer> StartAsync(Func<TestServerOptions, TestServerOptions>? configure = null)
    {
        var access = new AccessList();
        access.AddUser(AccessList.SuperUser, "a-password");
        access.AddToken(Token, Secret);
        access.Grant(Token, "/", Privileges.All);
        var options = new TestServerOptions
        {
            Datastores = new Dictionary<string, string> { ["store1"] = GoldenStore.Path },
            Access = access,
            RefusalDelay = TimeSpan.Zero,
        };
        return TestServer.StartAsync(configure is null ? options : configure(options));
    }

    /// <summary>Asks for <c>/api2/json/PATH</c>, with the token unless there is a ticket.</summary>
    public static Task<RawAnswer> GetAsync(TestServer server, string path, string credentials = Credentials, string? cookie = null) =>
        SendAsync(server, $"GET /api2/json/{path} HTTP/1.1\r\nHost: localhost\r\n{HeaderOf(credentials, cookie)}\r\n\r\n");

    /// <summary>Asks for a reader session, and ends it.</summary>
    public static Task<RawAnswer> UpgradeAsync(TestServer server, string query, string credentials = Credentials, string? cookie = null) =>
        SendAsync(server, RawSession.RequestOf(query, HeaderOf(credentials, cookie)));

    public static async Task<(string Ticket, string Csrf)> LogInAsync(TestServer server, string user, string password)
    {
        string body = $$"""{"username":"{{user}}","password":"{{password}}"}""";
        string head = "POST /api2/json/access/ticket HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json";
        RawAnswer answer = await SendAsync(server, $"{head}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.True(answer.Status == 200, $"{answer.Status}: {answer.Text}");
        return (answer.Data.GetProperty("ticket").GetString()!, answer.Data.GetProperty("CSRFPreventionToken").GetString()!);
    }

    private static string HeaderOf(string credentials, string? cookie) =>
        cookie is null ? $"Authorization: PBSAPIToken={credentials}" : $"Cookie: PBSAuthCookie={Uri.EscapeDataString(cookie)}";

    private static async Task<RawAnswer> SendAsync(TestServer server, string request)
    {
        await using RawConnection connection = await RawConnection.OpenAsync(server);
        await connection.SendAsync(request);
        return await connection.ReadAnswerAsync();
    }
}
