using PbsTestServer;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The fear: the shell hangs at a Tab, asks for a password, or suggests what is not there.</summary>
public sealed class RemoteCompletionTests
{
    [Fact]
    public async Task Words_AreThoseOfTheServer_WithinTheNamespaceAndRepositoryOfTheLine()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        await ExpectAsync("empty-ns: host/ ns1/sub: ns1:", "source", "");
        await ExpectAsync("host/pbkdf2/ host/plain/", "source", "host/p");
        await ExpectAsync("host/split/2024-06-10T07:13:20Z/ host/split/2024-06-10T08:13:20Z/ host/split/latest/", "source", "host/split/");
        await ExpectAsync("ns1:vm/101/latest/drive-scsi0.img ns1:vm/101/latest/qemu-server.conf", "source", "ns1:vm/101/latest/");
        await ExpectAsync("vm/101/ vm/102/", "source", "vm/", "--ns", "ns1");
        await ExpectAsync("ns1 ns1/sub", "namespace", "ns1");
        string[] apart = ["--server", "127.0.0.1", "--port", $"{server.Address.Port}", "--auth-id", ServedGolden.Token];
        await ExpectAsync("store1", "datastore", "st", apart);
        await ExpectAsync("deep/", "path host/plain/latest/root.pxar", "dee");
        await ExpectAsync("host/split/", "source", "host/sp", "--datastore", GoldenStore.Path);

        // Whoever could answer is not asked.
        user["PBS_PASSWORD"] = null;
        user["PBS_PASSWORD_CMD"] = "touch " + user.Folder["asked"];
        Assert.Equal("", await SuggestAsync("source", "host/p"));
        Assert.False(File.Exists(user.Folder["asked"]));
        user["PBS_PASSWORD"] = ServedGolden.Secret;
        server.Freeze();
        Assert.Equal("", await SuggestAsync("source", "host/p"));

        // It gives up soon, and so may have to be asked again where everything is slow.
        async Task ExpectAsync(string expected, string kind, string typed, params string[] options)
        {
            string found = "";
            for (int attempt = 0; attempt < 20 && found.Length == 0; attempt++)
                found = await SuggestAsync(kind, typed, options);
            Assert.Equal(expected, found);
        }

        async Task<string> SuggestAsync(string kind, string typed, params string[] options)
        {
            ToolResult result = await user.RunAsync(["complete", .. options, "--", .. kind.Split(' '), typed]);
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            return string.Join(' ', result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        }
    }
}
