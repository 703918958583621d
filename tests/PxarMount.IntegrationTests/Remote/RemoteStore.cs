using PbsReader.Remote;
using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Our client on a test server.</summary>
internal static class RemoteStore
{
    public static RemoteOptions OptionsFor(TestServer server, string identity = ServedGolden.Token, string secret = ServedGolden.Secret)
    {
        Assert.True(PbsRepository.TryParse(server.RepositoryOf(identity, "store1"), out PbsRepository? repository));
        Assert.True(CertificateFingerprint.TryParse(server.Fingerprint, out CertificateFingerprint fingerprint));
        return new RemoteOptions
        {
            Repository = repository,
            Fingerprint = fingerprint,
            GetSecret = _ => ValueTask.FromResult(secret),
            Timeout = TimeSpan.FromSeconds(10),
        };
    }

    public static RemoteDatastore Open(TestServer server) => new(OptionsFor(server));
}
