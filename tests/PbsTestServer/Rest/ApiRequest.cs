using System.Globalization;
using PbsReader.Snapshots;
using PbsTestServer.Access;
using PbsTestServer.Stores;

namespace PbsTestServer.Rest;

/// <summary>A request whose sender is known and whose parameters were checked.</summary>
internal sealed class ApiRequest(string identity, AccessList access, ServedStores stores, IReadOnlyDictionary<string, string> parameters)
{
    public string Identity => identity;

    /// <summary>The datastore of the parameter <c>store</c>.</summary>
    /// <exception cref="ApiException">400: there is none.</exception>
    public ServedStore Store => stores.Find(Get("store"));

    public BackupNamespace Namespace => NamespaceOf("ns");

    /// <summary>The snapshot of the parameters; whether it is there nobody has looked.</summary>
    public SnapshotId Snapshot => new(Group, long.Parse(Get("backup-time"), CultureInfo.InvariantCulture));

    public BackupGroup Group => BackupGroup.TryCreate(Namespace, Get("backup-type"), Get("backup-id"), out BackupGroup? group)
        ? group
        : throw ApiException.BadRequest("no such group");

    public string Get(string name) => parameters[name];

    public string? Find(string name) => parameters.GetValueOrDefault(name);

    public BackupNamespace NamespaceOf(string name) =>
        BackupNamespace.TryParse(Find(name) ?? "", out BackupNamespace ns) ? ns : throw ApiException.BadRequest("no such namespace");

    /// <summary>What the sender may do in a namespace of the store.</summary>
    public Privileges PrivilegesIn(BackupNamespace ns) => access.PrivilegesOf(identity, PathOf(ns));

    /// <summary>Where the access list speaks about a namespace of the store.</summary>
    public string PathOf(BackupNamespace ns) => ns.IsRoot ? $"/datastore/{Get("store")}" : $"/datastore/{Get("store")}/{ns}";

    public Privileges PrivilegesAt(string path) => access.PrivilegesOf(identity, path);

    /// <summary>Demands the right to see everything of the request's namespace, or only own groups.</summary>
    /// <returns>Whether everything.</returns>
    /// <exception cref="ApiException">403: neither.</exception>
    public bool DemandAllOrOwn(Privileges all, string names)
    {
        Privileges privileges = PrivilegesIn(Namespace);
        if ((privileges & (all | Privileges.Backup)) == 0)
            throw ApiException.Missing(names, PathOf(Namespace));
        return (privileges & all) != 0;
    }

    /// <summary>Demands the right to see everything of the request's namespace, or that the group is the sender's.</summary>
    /// <exception cref="ApiException">403, 400.</exception>
    public void DemandGroup(Privileges all, string names)
    {
        if (DemandAllOrOwn(all, names))
            return;
        string owner = Store.OwnerOf(Group) ?? throw ApiException.BadRequest("ENOENT: No such file or directory");
        if (!Owns(owner))
            throw ApiException.BadRequest($"backup owner check failed ({identity} != {owner})");
    }

    /// <summary>The owner rule (datastore spec, 2): the owner itself, or the user of the token that owns; never the reverse.</summary>
    public bool Owns(string? owner) => owner is not null && (owner == identity || AccessList.UserOf(owner) == identity);
}
