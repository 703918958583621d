using System.Text.Json;
using PbsTestServer;
using PbsTestServer.Faults;
using PxarMount.IntegrationTests.LinuxFuse;
using PxarMount.IntegrationTests.TestKit;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The fear: a server's backup shows otherwise than a local one, hangs whoever looks at it, or tells its password.</summary>
public sealed class RemoteMountTests
{
    private const string Day = "2024-06-10T06:13:20Z";

    private static readonly string s_key = Golden.PathOf("pbs/keys/key-none.json");

    [FuseFact]
    public async Task RepositoryMount_ShowsEveryArchiveAsItIs_AndListsEachNamespaceOnce()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        await user.MountAsync("--keyfile", s_key, "--refresh", "1h");
        string names = await Tool.ShellAsync("cd \"$1\"; find . -name '20*' -prune | sort", user.MountPoint);
        Assert.Equal(GoldenStore.SnapshotNames.Length, names.Count(letter => letter == '\n'));
        foreach (string archive in new[]
        {
            $"host/plain/{Day}/root.pxar", "host/enc/latest/root.pxar", "host/encsplit/latest/root.pxar", "host/split/latest/root.pxar",
            "ns/ns1/host/multi/latest/a.pxar", $"ns/ns1/ns/sub/ct/100/{Day}/root.pxar",
        })
        {
            IReadOnlyList<string> differences = await Task.Run(() => user.DifferencesAt(archive));
            Assert.True(differences.Count == 0, $"{archive}:\n{string.Join('\n', differences)}");
        }

        Assert.Equal(1, server.Counters.RequestsOf("GET admin/datastore/{store}/namespace"));
        Assert.Equal(4, server.Counters.RequestsOf("GET admin/datastore/{store}/snapshots"));
        Assert.Equal(0, server.Counters.RepeatCount);
        await user.UnmountAsync();
        Assert.Equal("", user.Log);
    }

    [FuseTheory]
    [InlineData("--repository", "{0}")]
    [InlineData("-o", "repository={0}")]
    [InlineData("--server", "127.0.0.1", "--port", "{1}", "--auth-id", ServedGolden.Token, "--datastore", "store1")]
    public async Task Repository_IsNamedByOptions(params string[] options)
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        user["PBS_REPOSITORY"] = null;
        object[] values = [server.RepositoryOf(ServedGolden.Token, "store1"), server.Address.Port];
        await user.MountAsync([.. options.Select(option => string.Format(null, option, values)), "ns1/sub:ct/100/latest/root"]);
        Assert.Empty(await Task.Run(() => user.DifferencesAt("")));
        await user.UnmountAsync();
    }

    [FuseFact]
    public async Task SecretFromADescriptor_ReachesTheMountInTheBackground_AndShowsNowhere()
    {
        const string Secret = "a-password";
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        string repository = server.RepositoryOf("root@pam", "store1");
        await Tool.ShellAsync(
            "PBS_PASSWORD_FD=7 PBS_FINGERPRINT=$2 \"$1\" --repository \"$3\" host/plain/latest/root.pxar \"$4\" -v --log-file \"$5\" 7< <(echo \"$6\")",
            MountedProcess.Program,
            server.Fingerprint,
            repository,
            user.MountPoint,
            user.Folder["log"],
            Secret);
        int daemon = Assert.Single(Servers.Of(user.MountPoint));
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync($"/proc/{daemon}/cmdline"), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync($"/proc/{daemon}/environ"), StringComparison.Ordinal);
        Assert.Contains("Max core file size        0 ", await File.ReadAllTextAsync($"/proc/{daemon}/limits"), StringComparison.Ordinal);
        Assert.Empty(await Task.Run(() => user.DifferencesAt("")));
        string line = File.ReadLines("/proc/self/mountinfo").Single(mount => mount.Contains(user.MountPoint, StringComparison.Ordinal));
        Assert.Contains($"fuse.pxar-mount 127.0.0.1:{server.Address.Port}:store1/host/plain/latest/root.pxar", line, StringComparison.Ordinal);

        // Changed on the server, the password is of no use any more; what says so must not say it.
        server.Access.Revoke("root@pam");
        server.Disconnect();
        server.Faults.Clear();
        await Tool.RunAsync("ls", "-laR", user.MountPoint);
        await user.UnmountAsync();
        Assert.DoesNotContain(Secret, user.Log, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task QuestionsAtATerminal_AreAnswered_WithoutShowingThePassword_AndKeepTheCertificate()
    {
        const string Secret = "a-password";
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        user["PBS_REPOSITORY"] = server.RepositoryOf("root@pam", "store1");
        user["PBS_PASSWORD"] = null;
        user["PBS_FINGERPRINT"] = null;
        string mount = $"{MountedProcess.Program} host/plain/latest/root.pxar {user.MountPoint} --log-file {user.Folder["log"]}";
        string shown = await user.AskAsync(mount, Secret, "y");
        Assert.Contains(server.Fingerprint, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
        Assert.Empty(await Task.Run(() => user.DifferencesAt("")));
        await user.UnmountAsync();

        // The certificate is known from now on, and another one is not.
        shown = await user.AskAsync($"{MountedProcess.Program} ls host/plain", Secret);
        Assert.Contains("latest", shown, StringComparison.Ordinal);
        server.RotateCertificate();
        shown = await user.AskAsync($"{MountedProcess.Program} ls host/plain", Secret, "n");
        Assert.Contains("HAS CHANGED", shown, StringComparison.Ordinal);
    }

    [FuseFact]
    public async Task ServerThatGoesAndComes_GivesErrorsThenEverythingAgain_WithoutARemount()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        await user.MountAsync("--timeout", "5", "--keyfile", s_key, "--refresh", "0");
        await Tool.CheckAsync("ls", user.MountPoint + "/host/plain");
        await server.StopAsync();
        ToolResult gone = await Tool.RunAsync("ls", user.MountPoint + "/host/split/latest/root.pxar");
        Assert.Contains("Input/output error", gone.Errors, StringComparison.Ordinal);
        JsonElement status = JsonDocument
            .Parse(await Tool.CheckAsync(MountedProcess.Program, "status", user.MountPoint, "--output-format", "json"))
            .RootElement.GetProperty("server");
        Assert.Equal((false, 1), (status.GetProperty("answers").GetBoolean(), status.GetProperty("outages").GetInt32()));
        server.Start();
        await Eventually.TrueAsync(() => Directory.Exists(user.MountPoint + "/host/split/latest/root.pxar"));
        Assert.Empty(await Task.Run(() => user.DifferencesAt("host/split/latest/root.pxar")));
        await user.UnmountAsync();
        Assert.Single(user.Log.Split('\n'), line => line.Contains("does not answer:", StringComparison.Ordinal));
        Assert.Single(user.Log.Split('\n'), line => line.Contains("answers again", StringComparison.Ordinal));
    }

    [FuseFact]
    public async Task ServerThatSaysNothing_HoldsNeitherItsReadersNorTheUnmount()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        await user.MountAsync("--timeout", "1h");
        await Tool.CheckAsync("ls", user.MountPoint + "/host/plain");
        server.Freeze();
        ToolResult reader = await Tool.RunAsync("timeout", "-s", "KILL", "1", "ls", user.MountPoint + "/host/plain/latest/");
        Assert.Equal(137, reader.ExitCode);
        await user.UnmountAsync();
    }

    [Fact]
    public async Task Commands_SayOfAServerWhatTheySayOfADirectory()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        foreach (string line in new[]
        {
            "snapshots -R --output-format json", "snapshots --ns ns1", "files host/plain/latest --output-format json",
            "ls -lR host/split/latest/root.pxar", "ls --output-format json ns1:vm/101/latest", "tree ns1/sub:ct/100/latest/root.pxar",
            "find host/plain/latest/root.pxar *.txt", "cat host/plain/latest/root.pxar hello.txt text.txt",
            "stat --output-format json host/plain/latest/root.pxar hello.txt", "info ns1:host/multi/latest/a.pxar",
        })
        {
            string[] words = line.Split(' ');
            ToolResult remote = await user.RunAsync(words);
            ToolResult local = await Tool.RunAsync(MountedProcess.Program, [.. words, "--datastore", GoldenStore.Path]);
            Assert.Equal((0, ""), (remote.ExitCode, remote.Errors));
            Assert.Equal(local.Text, remote.Text);
        }

        ToolResult verified = await user.RunAsync("verify", "--keyfile", s_key);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Errors));
        Assert.Contains("13 snapshots", verified.Text, StringComparison.Ordinal);
        ToolResult extracted = await user.RunAsync("extract", "host/plain/latest/root.pxar", user.Folder["out"]);
        Assert.Equal(0, extracted.ExitCode);
        Assert.Empty(TreeListing.OfGolden("tree-small").DifferencesTo(DiskTree.Record(user.Folder["out"], inodeFlags: true)));
        await Tool.ShellAsync("chattr -R -i -a \"$1\" 2>/dev/null || true", user.Folder["out"]);
    }

    [Fact]
    public async Task ExtractionThatIsCut_GoesOnWhereItWas()
    {
        using var made = new TemporaryFolder();
        byte[] content = new byte[20 << 20];
        var random = new Random(4);
        made.Folder("tree");
        for (int number = 0; number < 3; number++)
        {
            random.NextBytes(content);
            made.Write($"tree/file{number}", content);
        }

        await MadeStore.BackUpAsync(made.Folder("store"), "host/big/2026-09-01T03:00:00Z", null, "root.pxar:" + made["tree"]);
        await using TestServer server = await ServedGolden.StartAsync(options => options with
        {
            Datastores = new Dictionary<string, string> { ["store1"] = made["store"] },
        });
        using var user = new ServedUser(server);
        string[] line = ["restore", "host/big/latest/root.pxar", user.Folder["out"]];
        server.Faults.Add(new Fault(FaultKind.Abort) { Path = "/chunk", Skip = 8 });
        ToolResult cut = await user.RunAsync([.. line, "--timeout", "5"]);
        Assert.True(cut.ExitCode == 9, cut.Errors);
        Assert.Contains("--resume", cut.Errors, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(user.Folder["out"]));
        server.Faults.Clear();
        server.Counters.Reset();
        ToolResult resumed = await user.RunAsync([.. line, "--resume", "--output-format", "json"]);
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Errors));
        Assert.Contains("\"kept-bytes\":20971520,", resumed.Text, StringComparison.Ordinal);
        Assert.Empty(DiskTree.Record(made["tree"]).DifferencesTo(DiskTree.Record(user.Folder["out"])));
        Assert.InRange(server.Counters.ChunkBytes, 1, 56 << 20);
    }

    [Fact]
    public async Task WhatCannotBeOpened_IsToldApart()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        using var user = new ServedUser(server);
        await RefusedAsync(2, "no finished snapshot|has no group", "host/nobody/latest/root.pxar");
        await RefusedAsync(2, "no no.pxar; it has root.pxar", "host/plain/latest/no.pxar");
        await RefusedAsync(2, "no datastore other", "/", "--repository", server.RepositoryOf(ServedGolden.Token, "other"));
        user["PBS_PASSWORD"] = "wrong";
        await RefusedAsync(8, "refuses the secret", "host/plain/latest");
        user["PBS_PASSWORD"] = null;
        await RefusedAsync(8, "PBS_PASSWORD_FILE", "host/plain/latest");
        user["PBS_PASSWORD"] = ServedGolden.Secret;
        user["PBS_FINGERPRINT"] = null;
        await RefusedAsync(10, server.Fingerprint, "host/plain/latest");
        user["PBS_REPOSITORY"] = "127.0.0.1:1:store1";
        await RefusedAsync(9, "there is no file host/plain/latest here", "host/plain/latest");
        user["PBS_REPOSITORY"] = null;
        await RefusedAsync(2, "PBS_REPOSITORY", "host/plain/latest");

        async Task RefusedAsync(int code, string message, params string[] arguments)
        {
            ToolResult result = await user.RunAsync(["ls", .. arguments]);
            Assert.True(code == result.ExitCode, $"{string.Join(' ', arguments)}: {result.ExitCode} {result.Errors}");
            Assert.Matches(message, result.Errors);
            Assert.Single(result.Errors.TrimEnd('\n').Split('\n'));
            Assert.DoesNotContain("wrong", result.Errors, StringComparison.Ordinal);
        }
    }
}
