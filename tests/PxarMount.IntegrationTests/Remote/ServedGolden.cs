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
}
