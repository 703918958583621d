using PbsReader.Local;
using PbsReader.Snapshots;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs;

public sealed class LocalDatastoreContractTests : DatastoreContract
{
    protected override Task<IDatastore> OpenAsync() => Task.FromResult<IDatastore>(LocalDatastore.Open(GoldenStore.Path));
}
