using System.Text;
using System.Text.RegularExpressions;
using PbsTestServer;
using PbsTestServer.Access;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The server as the real ones were when the exchanges were recorded: the same datastores, users, tokens and rights.</summary>
internal sealed partial class ExchangeServer : IAsyncDisposable
{
    public const string User = "oracle@pbs";
    private const string Password = "oraclepw";
    private readonly ScratchFolder _folder;

    private ExchangeServer(ScratchFolder folder, TestServer server) => (_folder, Server) = (folder, server);

    public TestServer Server { get; }

    /// <summary>Where the datastore <c>golden</c> lies.</summary>
    public string StorePath => _folder["golden"];

    public static async Task<ExchangeServer> StartAsync(ServerRelease release)
    {
        var folder = new ScratchFolder();
        try
        {
            folder.Folder("other/.chunks");
            await Tool.CheckAsync("tar", "--zstd", "-xf", Golden.PathOf("pbs/datastore-exchanges.tar.zst"), "-C", folder.Folder("golden"));
            var access = new AccessList();
            access.AddUser(User, Password);
            access.Grant(User, "/", Privileges.All);
            access.AddToken($"{User}!tok", await SecretAsync(release, "version"));
            access.Grant($"{User}!tok", "/", Privileges.All);
            access.AddToken($"{User}!noperm", await SecretAsync(release, "datastore-list-noperm"));
            string other = release == ServerRelease.Pbs3 ? "store1" : "store4";
            var server = await TestServer.StartAsync(new TestServerOptions
            {
                Datastores = new Dictionary<string, string> { ["golden"] = folder["golden"], [other] = folder["other"] },
                Access = access,
                Release = release,
                RefusalDelay = TimeSpan.Zero,
            });
            return new ExchangeServer(folder, server);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Sends a recorded request; recorded tickets are replaced by valid ones, forged ones stay forged.</summary>
    public async Task<RawAnswer> ReplayAsync(string request)
    {
        if (RecordedTickets().IsMatch(request))
        {
            System.Text.Json.JsonElement login = (await SendAsync(LoginRequest())).Data;
            string ticket = login.GetProperty("ticket").GetString()!;
            request = RecordedTickets().Replace(request, match => match.Value.EndsWith("AAAAAA", StringComparison.Ordinal)
                ? Uri.EscapeDataString(ticket[..^6] + "AAAAAA")
                : Uri.EscapeDataString(ticket));
            request = RecordedCsrf().Replace(request, "CSRFPreventionToken: " + login.GetProperty("CSRFPreventionToken").GetString());
            request = BodyLength().Replace(request, "Content-Length: " + request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..].Length);
        }

        return await SendAsync(request);
    }

    public async Task<RawAnswer> SendAsync(string request)
    {
        await using RawConnection connection = await RawConnection.OpenAsync(Server);
        await connection.SendAsync(request);
        return await connection.ReadAnswerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    public static string LoginRequest(string password = Password)
    {
        string body = $"username={Uri.EscapeDataString(User)}&password={Uri.EscapeDataString(password)}";
        return "POST /api2/json/access/ticket HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";
    }

    private static async Task<string> SecretAsync(ServerRelease release, string exchange)
    {
        string request = (await GoldenExchange.LoadAsync(release, exchange)).Request;
        return Secrets().Match(request).Groups["secret"].Value;
    }

    [GeneratedRegex(@"PBSAPIToken=[^:]+:(?<secret>[0-9a-f-]+)")]
    private static partial Regex Secrets();

    [GeneratedRegex(@"(PBS%3A|PBS:)oracle[^\s;]+")]
    private static partial Regex RecordedTickets();

    [GeneratedRegex(@"CSRFPreventionToken: \S+")]
    private static partial Regex RecordedCsrf();

    [GeneratedRegex(@"Content-Length: \d+")]
    private static partial Regex BodyLength();
}
