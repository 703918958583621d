using System.Net;
using PbsReader;
using PbsReader.Remote;
using PbsReader.Snapshots;
using PbsTestServer;
using PxarMount.Tests.TestKit;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Which servers are trusted, and with which credentials.</summary>
public sealed class RemoteTrustTests
{
    [Fact]
    public async Task UnknownCertificate_IsRefused_WithItsFingerprint()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        PbsException error = await FailsAsync(server, options => options with { Fingerprint = null });
        Assert.Equal(PbsError.Untrusted, error.Kind);
        Assert.Contains(server.Fingerprint, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("PBS_FINGERPRINT", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Counters.RequestsOf("GET version"));
    }

    [Fact]
    public async Task OtherCertificateThanTheGivenOne_IsRefused_WithoutAsking()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        Assert.True(CertificateFingerprint.TryParse(new string('a', 64), out CertificateFingerprint other));
        PbsException error = await FailsAsync(server, options => options with
        {
            Fingerprint = other,
            FindFingerprint = _ => throw new InvalidOperationException("asked"),
            ConfirmCertificate = (_, _) => throw new InvalidOperationException("asked"),
        });
        Assert.Equal(PbsError.Untrusted, error.Kind);
        Assert.Contains(server.Fingerprint, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(other.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KnownCertificate_IsTrusted_ByTheNameOfTheHost()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        Assert.True(CertificateFingerprint.TryParse(server.Fingerprint, out CertificateFingerprint known));
        await using RemoteDatastore store = Open(server, options => options with
        {
            Fingerprint = null,
            FindFingerprint = host => host == "127.0.0.1" ? known : null,
        });
        await store.GetVersionAsync();
    }

    [Fact]
    public async Task ConfirmedCertificate_IsTrusted_AndNotAskedForAgain()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        var asked = new List<UntrustedCertificate>();
        await using RemoteDatastore store = Open(server, options => options with
        {
            Fingerprint = null,
            ConfirmCertificate = (certificate, _) =>
            {
                asked.Add(certificate);
                return ValueTask.FromResult(true);
            },
        });
        await store.GetVersionAsync();
        server.Disconnect();
        await store.GetVersionAsync();
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id("host/plain/2024-06-10T06:13:20Z"));
        UntrustedCertificate certificate = Assert.Single(asked);
        Assert.Equal(("127.0.0.1", null), (certificate.Host, certificate.Known));
        Assert.Equal(server.Fingerprint, certificate.Fingerprint.ToString(), ignoreCase: true);
    }

    [Fact]
    public async Task DeclinedCertificate_IsRefused()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        PbsException error = await FailsAsync(server, options => options with
        {
            Fingerprint = null,
            ConfirmCertificate = (_, _) => ValueTask.FromResult(false),
        });
        Assert.Equal(PbsError.Untrusted, error.Kind);
    }

    [Fact]
    public async Task RotatedCertificate_IsTold_WithBothFingerprints_AndWorksWhenItIsKnown()
    {
        CertificateFingerprint known = default;
        await using ServedRandom served = await ServedRandom.OpenAsync(options =>
        {
            known = options.Fingerprint!.Value;
            return options with { Fingerprint = null, FindFingerprint = _ => known };
        });
        string before = known.ToString();
        served.Server.RotateCertificate();
        await served.ReadAsync(0);
        served.Server.Disconnect();
        PbsException error = await served.FailsAsync(PbsError.Untrusted);
        Assert.Contains("has changed", error.Message, StringComparison.Ordinal);
        Assert.Contains(before, error.Message, StringComparison.Ordinal);
        Assert.Contains(served.Server.Fingerprint, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.True(CertificateFingerprint.TryParse(served.Server.Fingerprint, out known));
        await served.ReadAllAsync();
    }

    [Fact]
    public async Task Password_LogsIn_AndOpensSessions()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RemoteDatastore store = OpenAs(server, "root@pam", "a-password");
        await store.GetVersionAsync();
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id("host/plain/2024-06-10T06:13:20Z"));
        Assert.NotEqual(0, (await reader.ReadFileAsync("index.json.blob", 1 << 20)).Length);
        Assert.Equal(1, server.Counters.RequestsOf("POST access/ticket"));
    }

    [Theory]
    [InlineData("root@pam", "a-wrong-password", "password of root@pam")]
    [InlineData("nobody@pbs", "a-password", "password of nobody@pbs")]
    [InlineData("root@pam!test", "a-wrong-secret", "secret of token root@pam!test")]
    [InlineData("root@pam!other", "a-secret", "secret of token root@pam!other")]
    public async Task WrongCredentials_AreTold_AndNotShown(string identity, string secret, string expected)
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RemoteDatastore store = OpenAs(server, identity, secret);
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => store.GetVersionAsync().AsTask());
        Assert.Equal(PbsError.Unauthorized, error.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a%41b")]
    [InlineData("sp ace / + = : %")]
    [InlineData("ä\"öü\\")]
    public async Task SecretWithOddLetters_IsSentAsItIs(string secret)
    {
        await using TestServer server = await ServedGolden.StartAsync();
        server.Access.AddToken(ServedGolden.Token, secret);
        server.Access.AddUser("root@pam", secret);
        await using RemoteDatastore token = OpenAs(server, ServedGolden.Token, secret);
        await token.GetVersionAsync();
        await using RemoteDatastore user = OpenAs(server, "root@pam", secret);
        await user.GetVersionAsync();
    }

    [Fact]
    public async Task Tickets_AreRenewedOverDays()
    {
        var clock = new ManualClock();
        await using TestServer server = await ServedGolden.StartAsync(options => options with { Clock = clock });
        int asked = 0;
        await using RemoteDatastore store = Open(server, options => RemoteStore.OptionsFor(server, "root@pam") with
        {
            GetSecret = _ =>
            {
                asked++;
                return ValueTask.FromResult("a-password");
            },
            ListingLifetime = TimeSpan.Zero,
            Time = clock,
        });
        for (int hour = 0; hour < 50; hour++)
        {
            await store.ListGroupsAsync(default);
            clock.Advance(TimeSpan.FromMinutes(61));
        }

        Assert.Equal(1, asked);
        clock.Advance(TimeSpan.FromHours(5));
        await store.ListGroupsAsync(default);
    }

    [Fact]
    public async Task Ipv6_Works()
    {
        await using TestServer server = await ServedGolden.StartAsync(options => options with { Address = IPAddress.IPv6Loopback });
        await using RemoteDatastore store = RemoteStore.Open(server);
        Assert.StartsWith("[::1]:", store.Name, StringComparison.Ordinal);
        await store.GetVersionAsync();
        await using ISnapshotReader reader = await store.OpenSnapshotAsync(GoldenStore.Id("host/plain/2024-06-10T06:13:20Z"));
    }

    [Fact]
    public async Task VersionAndDatastores_AreGiven()
    {
        await using TestServer server = await ServedGolden.StartAsync();
        await using RemoteDatastore store = RemoteStore.Open(server);
        Assert.Matches(@"^\d+\.\d+\.\d+$", await store.GetVersionAsync());
        Assert.Equal(["store1"], await store.ListDatastoresAsync());
    }

    private static RemoteDatastore OpenAs(TestServer server, string identity, string secret) =>
        new(RemoteStore.OptionsFor(server, identity, secret));

    private static RemoteDatastore Open(TestServer server, Func<RemoteOptions, RemoteOptions> configure) =>
        new(configure(RemoteStore.OptionsFor(server)));

    private static async Task<PbsException> FailsAsync(TestServer server, Func<RemoteOptions, RemoteOptions> configure)
    {
        await using RemoteDatastore store = Open(server, configure);
        return await Assert.ThrowsAsync<PbsException>(() => store.GetVersionAsync().AsTask());
    }
}
