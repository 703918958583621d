using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>The test server as a program.</summary>
public sealed class ServedProgramTests
{
    [Fact]
    public async Task Program_PrintsTheEnvironment_DoesWhatItIsTold_AndEndsWhenAsked()
    {
        using var scratch = new ScratchFolder();
        string schedule = scratch.Write("schedule", "# nothing\n0s status?path=version&code=503&times=1\n");
        using Process program = Start("--datastore", "store1=" + GoldenStore.Path, "--schedule", schedule, "--do", "revoke?identity=nobody@pam");
        var environment = new Dictionary<string, string>();
        string? control = null;
        while (control is null && await program.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("export ", StringComparison.Ordinal))
                environment[line[7..line.IndexOf('=', StringComparison.Ordinal)]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('\'');
            else
                control = line.Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal));
        }

        Assert.StartsWith("root@pam!test@127.0.0.1:", environment["PBS_REPOSITORY"], StringComparison.Ordinal);
        Assert.Equal(32 * 3 - 1, environment["PBS_FINGERPRINT"].Length);
        Assert.NotEmpty(environment["PBS_PASSWORD"]);
        Assert.Contains("0 s: status?path=version", await program.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);

        using var client = new HttpClient { BaseAddress = new Uri(control!) };
        Assert.Contains("restart?time=2s", await client.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(200, await PostAsync(client, "line?rate=1000000&round-trip=10ms"));
        Assert.Equal(200, await PostAsync(client, "restart?time=0s"));
        Assert.Equal(200, await PostAsync(client, "remove-snapshot?store=store1&snapshot=ns1:vm/101/2024-06-10T06:13:20Z"));
        Assert.Equal(400, await PostAsync(client, "remove-snapshot?store=store1&snapshot=vm/101"));
        Assert.Equal(400, await PostAsync(client, "remove-chunk?store=no-such&digest=" + new string('0', 64)));
        Assert.Equal(400, await PostAsync(client, "line?rate=many"));
        Assert.Equal(404, await PostAsync(client, "explode"));
        JsonElement counters = await client.GetFromJsonAsync<JsonElement>(new Uri("/counters", UriKind.Relative));
        Assert.Equal(0, counters.GetProperty("data").GetProperty("chunks").GetInt64());

        await TestKit.Tool.CheckAsync("kill", "-TERM", $"{program.Id}");
        await program.WaitForExitAsync().WaitAsync(TestKit.Tool.Patience);
        Assert.Equal(0, program.ExitCode);
    }

    [Theory]
    [InlineData("--datastore", "no-equals-sign")]
    [InlineData("--datastore", "store1=/nowhere/at/all")]
    public async Task Program_SaysWhatIsWrong(params string[] arguments)
    {
        using Process program = Start(arguments);
        Assert.NotEmpty(await program.StandardError.ReadToEndAsync());
        await program.WaitForExitAsync().WaitAsync(TestKit.Tool.Patience);
        Assert.Equal(1, program.ExitCode);
    }

    private static async Task<int> PostAsync(HttpClient client, string command) =>
        (int)(await client.PostAsync(new Uri("/" + command, UriKind.Relative), null)).StatusCode;

    private static Process Start(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "PbsTestServer.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
