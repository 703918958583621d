using PbsReader.Remote;
using PxarMount.Opening;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Mount;

/// <summary>What options and the environment say about servers: the official client's meaning (protocol spec, 1.1 to 1.3).</summary>
public sealed class RemoteEnvironmentTests
{
    private const string Hex = "0e:ab:d4:46:0b:6e:b9:ca:fe:11:22:33:44:55:66:77:88:99:00:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66";

    private readonly Dictionary<string, string> _variables = [];
    private readonly RemoteEnvironment _environment;

    public RemoteEnvironmentTests() => _environment = new RemoteEnvironment(name => _variables.GetValueOrDefault(name));

    [Fact]
    public void Repository_GoesByPrecedence()
    {
        Assert.Null(_environment.FindRepository(new RepositoryArguments()));

        _variables["PBS_DATASTORE"] = "variable-parts";
        _variables["PBS_SERVER"] = "variable-host";
        _variables["PBS_PORT"] = "1000";
        _variables["PBS_AUTH_ID"] = "variable@pbs";
        Assert.Equal("variable@pbs@variable-host:1000:variable-parts", Find());

        _variables["PBS_REPOSITORY"] = "host:variable";
        Assert.Equal("host:variable", Find());

        Assert.Equal("variable@pbs@option-host:1000:variable-parts", Find(new(Server: "option-host")));
        Assert.Equal("variable@pbs@variable-host:1000:option", Find(new(Datastore: "option")));
        Assert.Equal("option@pbs@[::1]:2000:option", Find(new(null, "::1", "2000", "option", "option@pbs")));
        Assert.Equal("host:option", Find(new("host:option")));
    }

    [Theory]
    [InlineData("PBS_REPOSITORY", "a:b:c:d")]
    [InlineData("PBS_REPOSITORY", "user@pbs@store")]
    [InlineData("PBS_PORT", "0")]
    [InlineData("PBS_PORT", "65536")]
    [InlineData("PBS_PORT", "-1")]
    [InlineData("PBS_PORT", "https")]
    [InlineData("PBS_SERVER", "host:80")]
    [InlineData("PBS_AUTH_ID", "root")]
    [InlineData("PBS_DATASTORE", "a/b")]
    public void WrongVariable_IsAUsageError(string name, string value)
    {
        _variables["PBS_DATASTORE"] = "store1";
        _variables[name] = value;
        CommandException error = Assert.Throws<CommandException>(() => Find());
        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_ThatContradictEachOther_AreAUsageError()
    {
        Assert.Throws<CommandException>(() => Find(new("store1", Server: "host")));
        Assert.Throws<CommandException>(() => Find(new("store1", AuthId: "root@pam")));
        Assert.Contains("--datastore", Assert.Throws<CommandException>(() => Find(new(Server: "host"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyVariables_CountAsNotSet()
    {
        foreach (string name in new[] { "PBS_REPOSITORY", "PBS_DATASTORE", "PBS_SERVER", "PBS_FINGERPRINT", "PBS_NAMESPACE", "ALL_PROXY" })
            _variables[name] = "";
        Assert.Null(_environment.FindRepository(new RepositoryArguments()));
        Assert.Null(_environment.Fingerprint);
        Assert.Null(_environment.Namespace);
        Assert.Null(_environment.Proxy);
        Assert.Null(_environment.FingerprintFile);
        Assert.Null(_environment.TicketFile);
    }

    [Fact]
    public void Credentials_StandInForVariables()
    {
        using var folder = new ScratchFolder();
        _variables["CREDENTIALS_DIRECTORY"] = folder.Path;
        Assert.Null(_environment.FindRepository(new RepositoryArguments()));
        folder.Write("proxmox-backup-client.repository", "host:credential\n");
        folder.Write("proxmox-backup-client.fingerprint", Hex + "\r\n");
        Assert.Equal("host:credential", Find());
        Assert.Equal(Hex, _environment.Fingerprint.ToString());
        _variables["PBS_REPOSITORY"] = "host:variable";
        _variables["PBS_FINGERPRINT"] = Hex.Replace("0e", "0f", StringComparison.Ordinal).Replace(":", "", StringComparison.Ordinal);
        Assert.Equal("host:variable", Find());
        Assert.StartsWith("0f:ab", _environment.Fingerprint.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherVariables_AreRead()
    {
        _variables["PBS_NAMESPACE"] = "a/b";
        _variables["ALL_PROXY"] = "http://me:secret@proxy:3128";
        _variables["HOME"] = "/home/me";
        _variables["XDG_RUNTIME_DIR"] = "/run/user/1";
        Assert.Equal("a/b", _environment.Namespace.ToString());
        Assert.Equal("proxy:3128", _environment.Proxy!.ToString());
        Assert.Equal("/home/me/.config/proxmox-backup/fingerprints", _environment.FingerprintFile);
        Assert.Equal("/run/user/1/proxmox-backup/tickets", _environment.TicketFile);
        _variables["XDG_CONFIG_HOME"] = "/config";
        Assert.Equal("/config/proxmox-backup/fingerprints", _environment.FingerprintFile);
        _variables["PBS_NAMESPACE"] = "a//b";
        _variables["PBS_FINGERPRINT"] = "zz";
        _variables["ALL_PROXY"] = "socks5://me:secret@proxy";
        Assert.Throws<CommandException>(() => _environment.Namespace);
        Assert.Throws<CommandException>(() => _environment.Fingerprint);
        CommandException error = Assert.Throws<CommandException>(() => _environment.Proxy);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprints_AreRemembered_InTheOfficialForm()
    {
        using var folder = new ScratchFolder();
        var known = new KnownFingerprints(folder["config/proxmox-backup/fingerprints"]);
        Assert.Null(known.Find("host"));
        Assert.True(CertificateFingerprint.TryParse(Hex, out CertificateFingerprint first));
        CertificateFingerprint second = CertificateFingerprint.Of("x"u8);
        known.Add("host", first);
        known.Add("10.0.0.1", second);
        Assert.Equal(first, known.Find("host"));
        known.Add("host", second);
        Assert.Equal(second, known.Find("host"));
        Assert.Null(known.Find("hos"));
        Assert.Null(known.Find(""));
        Assert.Equal([$"10.0.0.1 {second}", $"host {second}"], File.ReadAllLines(folder["config/proxmox-backup/fingerprints"]));
        Assert.Equal(["fingerprints"], folder.Names("config/proxmox-backup"));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("host zz")]
    [InlineData("# host " + Hex)]
    [InlineData("host\0" + Hex)]
    [InlineData("other " + Hex)]
    public void LineThatIsNone_SaysNothing(string line)
    {
        using var folder = new ScratchFolder();
        Assert.Null(new KnownFingerprints(folder.Write("fingerprints", line + "\n")).Find("host"));
    }

    [Theory]
    [InlineData("""{"host":{"root@pam":{"timestamp":1000000,"ticket":"PBS:x","token":"y"}}}""", "PBS:x")]
    [InlineData("""{"host":{"root@pam":{"timestamp":992861,"ticket":"PBS:x"}}}""", "PBS:x")]
    [InlineData("""{"host":{"root@pam":{"timestamp":992860,"ticket":"PBS:x"}}}""", null)]
    [InlineData("""{"host":{"root@pam":{"timestamp":1000001,"ticket":"PBS:x"}}}""", null)]
    [InlineData("""{"host":{"other@pam":{"timestamp":1000000,"ticket":"PBS:x"}}}""", null)]
    [InlineData("""{"other":{"root@pam":{"timestamp":1000000,"ticket":"PBS:x"}}}""", null)]
    [InlineData("""{"host":{"root@pam":{"timestamp":"1000000","ticket":"PBS:x"}}}""", null)]
    [InlineData("""{"host":{"root@pam":{"timestamp":1000000,"ticket":7}}}""", null)]
    [InlineData("""{"host":{"root@pam":{"timestamp":1000000,"ticket":"\ud800"}}}""", null)]
    [InlineData("""{"host":[]}""", null)]
    [InlineData("""[]""", null)]
    [InlineData("", null)]
    public void Ticket_OfTheOfficialClient_IsFoundWhileItHolds(string json, string? expected)
    {
        using var folder = new ScratchFolder();
        Assert.True(PbsRepository.TryParse("host:store1", out PbsRepository? repository));
        string path = folder.Write("tickets", json);
        Assert.Equal(expected, StoredTickets.Find(path, repository, DateTimeOffset.FromUnixTimeSeconds(1_000_000)));
        Assert.Null(StoredTickets.Find(folder["none"], repository, DateTimeOffset.FromUnixTimeSeconds(1_000_000)));
    }

    private string Find(RepositoryArguments? options = null) => _environment.FindRepository(options ?? new())!.ToString();
}
