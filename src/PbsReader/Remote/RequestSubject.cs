using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>What a request is about, for the message when it fails.</summary>
/// <param name="What">What was asked for, as a person calls it.</param>
/// <param name="Absent">The message when that is not there.</param>
/// <param name="Privileges">What the server demands for it, and on which path.</param>
internal sealed record RequestSubject(string What, string Absent, string? Privileges = null)
{
    /// <summary>A listing of a namespace.</summary>
    internal static RequestSubject Listing(PbsRepository repository, BackupNamespace ns) => new(
        ns.IsRoot ? $"the snapshots of datastore {repository.Datastore}" : $"the snapshots of namespace {ns}",
        ns.IsRoot ? $"no datastore {repository.Datastore}" : $"datastore {repository.Datastore} has no namespace {ns}",
        $"Datastore.Audit, or Datastore.Backup for own backups, on {AclPath(repository, ns)}");

    /// <summary>A snapshot's content.</summary>
    internal static RequestSubject Snapshot(PbsRepository repository, SnapshotId id) => new(
        $"snapshot {id.FullName}",
        $"datastore {repository.Datastore} has no snapshot {id.FullName}",
        $"Datastore.Read, or Datastore.Backup for own backups, on {AclPath(repository, id.Group.Namespace)}");

    private static string AclPath(PbsRepository repository, BackupNamespace ns) =>
        ns.IsRoot ? $"/datastore/{repository.Datastore}" : $"/datastore/{repository.Datastore}/{ns}";
}
