using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using PbsTestServer.Access;
using PbsTestServer.Control;

namespace PbsTestServer;

/// <summary>The test server as a program, for trying things out without a real server.</summary>
internal static class Program
{
    private const string Token = AccessList.SuperUser + "!test";

    private const string Description = """
        Serves datastore directories like a Proxmox Backup Server, as far as reading needs it, and fails when told to. Prints what
        to put into the environment, then serves until it is interrupted. The password is that of PBS_PASSWORD, or a new one; it is
        good for the token in PBS_REPOSITORY and for the user root@pam.

        What goes wrong is told by POST to the control port, whose address is printed too, or by a schedule:

        """ + ControlCalls.Help;

    private static readonly Option<string[]> s_datastores = new("--datastore")
    {
        Description = "a datastore directory and what it is called; it is only read",
        HelpName = "NAME=DIR",
        Required = true,
    };

    private static readonly Option<string> s_listen = new("--listen")
    {
        Description = "address to listen at",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private static readonly Option<int> s_port = new("--port") { Description = "port to listen at; 0 takes any", HelpName = "PORT" };

    private static readonly Option<int> s_controlPort = new("--control-port")
    {
        Description = "port of the control; 0 takes any",
        HelpName = "PORT",
    };

    private static readonly Option<int> s_release = new("--release")
    {
        Description = "behave like release 3 (3.2.4) or 4 (4.1.1)",
        HelpName = "3|4",
        DefaultValueFactory = _ => 4,
    };

    private static readonly Option<double> s_clock = new("--clock-speed")
    {
        Description = "seconds in one second: tickets end after 2 hours of them",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<FileInfo?> s_schedule = new("--schedule")
    {
        Description = "commands for later, one a line: 5s restart?time=2s",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> s_commands = new("--do")
    {
        Description = "a command to begin with: 'line?rate=125000000&round-trip=30ms'",
        HelpName = "COMMAND",
    };

    /// <summary>Entry point: 0 when it was interrupted, 1 when it could not start.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        var command = new RootCommand(Description)
        {
            s_datastores, s_listen, s_port, s_controlPort, s_release, s_clock, s_schedule, s_commands,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                await RunAsync(parsed, cancellationToken);
                return 0;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync(exception.Message);
                return 1;
            }
        });
        return await command.Parse(arguments).InvokeAsync();
    }

    private static async Task RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string secret = Environment.GetEnvironmentVariable("PBS_PASSWORD") is { Length: > 0 } given
            ? given
            : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        TestServerOptions options = ReadOptions(parsed, secret);
        string[] lines = parsed.GetValue(s_schedule) is { } file ? await File.ReadAllLinesAsync(file.FullName, cancellationToken) : [];
        var schedule = Schedule.Parse(lines);
        await using TestServer server = await TestServer.StartAsync(options);
        var desk = new ControlDesk(server);
        foreach (string text in parsed.GetValue(s_commands) ?? [])
            await desk.RunAsync("POST", "/" + text);
        await using ControlServer control = await ControlServer.StartAsync(desk, options, parsed.GetValue(s_controlPort));
        await Console.Out.WriteAsync($"""
            export PBS_REPOSITORY='{server.RepositoryOf(Token, options.Datastores.Keys.First())}'
            export PBS_FINGERPRINT={server.Fingerprint}
            export PBS_PASSWORD='{secret}'
            # control: curl {control.Address}/ lists commands; ready

            """);
        await Console.Out.FlushAsync(cancellationToken);
        try
        {
            await schedule.RunAsync(desk, Console.Out, cancellationToken);
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C, or a polite kill: the usual end.
        }
    }

    private static TestServerOptions ReadOptions(ParseResult parsed, string secret)
    {
        var access = new AccessList();
        access.AddUser(AccessList.SuperUser, secret);
        access.AddToken(Token, secret);
        access.Grant(Token, "/", Privileges.All);
        return new TestServerOptions
        {
            Datastores = parsed.GetRequiredValue(s_datastores).Select(text => text.Split('=', 2)).ToDictionary(
                parts => parts[0], parts => parts.Length == 2 ? parts[1] : throw new FormatException($"not like NAME=DIR: {parts[0]}")),
            Access = access,
            Address = IPAddress.Parse(parsed.GetRequiredValue(s_listen)),
            Port = parsed.GetValue(s_port),
            Release = parsed.GetValue(s_release) switch
            {
                3 => ServerRelease.Pbs3,
                4 => ServerRelease.Pbs4,
                _ => throw new FormatException("there are only the releases 3 and 4"),
            },
            Clock = parsed.GetValue(s_clock) is 1 ? TimeProvider.System : new ScaledClock(parsed.GetValue(s_clock)),
        };
    }
}
