using PbsTestServer;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>One server of each release for all recorded requests; none of them changes what another one is answered.</summary>
public sealed class ExchangeServers : IAsyncLifetime
{
    private readonly Dictionary<ServerRelease, ExchangeServer> _servers = [];

    internal ExchangeServer this[ServerRelease release] => _servers[release];

    public async Task InitializeAsync()
    {
        foreach (ServerRelease release in Enum.GetValues<ServerRelease>())
            _servers[release] = await ExchangeServer.StartAsync(release);
    }

    public async Task DisposeAsync()
    {
        foreach (ExchangeServer server in _servers.Values)
            await server.DisposeAsync();
    }
}
