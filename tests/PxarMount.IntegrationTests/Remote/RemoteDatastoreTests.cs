using PbsReader.Snapshots;
using PbsTestServer;
using PxarMount.Tests.Pbs;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>What every datastore does, over a server.</summary>
public sealed class RemoteDatastoreTests : DatastoreContract, IAsyncLifetime
{
    private TestServer? _server;

    protected override string NotesOfPlain => "first line";

    public async Task InitializeAsync() => _server = await ServedGolden.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();

    protected override Task<IDatastore> OpenAsync() => Task.FromResult<IDatastore>(RemoteStore.Open(_server!));
}
