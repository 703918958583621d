using PbsTestServer;
using PbsTestServer.Access;

var stores = new Dictionary<string, string>();
foreach (string argument in args)
{
    string[] parts = argument.Split('=', 2);
    if (parts.Length == 2)
        stores[parts[0]] = parts[1];
}

var access = new AccessList();
access.AddUser(AccessList.SuperUser, "secret");
access.AddToken("root@pam!test", "secret");
access.Grant("root@pam!test", "/", Privileges.All);
await using TestServer server = await TestServer.StartAsync(new TestServerOptions { Datastores = stores, Access = access });
Console.WriteLine($"export PBS_REPOSITORY='{server.RepositoryOf("root@pam!test", stores.Keys.First())}'");
Console.WriteLine($"export PBS_FINGERPRINT={server.Fingerprint}");
Console.WriteLine("export PBS_PASSWORD=secret");
await Task.Delay(Timeout.Infinite);
