using PbsTestServer.Rest;

namespace PbsTestServer.Stores;

/// <summary>The datastores of the server.</summary>
internal sealed class ServedStores(IReadOnlyDictionary<string, string> folders)
{
    private readonly SortedDictionary<string, ServedStore> _stores = new(
        folders.ToDictionary(each => each.Key, each => new ServedStore(each.Key, each.Value)), StringComparer.Ordinal);

    public IEnumerable<ServedStore> All => _stores.Values;

    /// <exception cref="ApiException">400: there is none of that name.</exception>
    public ServedStore Find(string name) =>
        _stores.GetValueOrDefault(name) ?? throw ApiException.BadRequest($"no such datastore '{name}'");
}
