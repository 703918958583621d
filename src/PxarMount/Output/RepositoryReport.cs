using System.Globalization;
using System.Text.Json;
using PbsReader.Snapshots;
using PxarMount.Vfs.Repository;

namespace PxarMount.Output;

/// <summary>What <c>info</c> tells of a datastore or a part of it.</summary>
public sealed class RepositoryReport
{
    private readonly string _datastore;
    private readonly RepositoryScope _scope;
    private readonly SnapshotDetails? _details;
    private int _namespaces;
    private int _groups;
    private long _snapshots;
    private long _newest;

    private RepositoryReport(string datastore, RepositoryScope scope, SnapshotDetails? details) =>
        (_datastore, _scope, _details) = (datastore, scope, details);

    /// <summary>Lists everything in the scope of <paramref name="tree"/>; reads the manifest of a single snapshot, and no other.</summary>
    public static async ValueTask<RepositoryReport> ReadAsync(RepositoryTree tree, CancellationToken cancellationToken)
    {
        IDatastore datastore = tree.Session.Datastore;
        SnapshotDetails? details = tree.Scope.Snapshot is { } id
            ? await ReadAsync(tree.Session, id, cancellationToken).ConfigureAwait(false)
            : null;
        var report = new RepositoryReport(datastore.Name, tree.Scope, details);
        if (details is null)
            await report.CountAsync(datastore, cancellationToken).ConfigureAwait(false);
        return report;
    }

    /// <summary>Writes the report.</summary>
    public void Write(Terminal terminal, OutputFormat format)
    {
        if (format != OutputFormat.Text)
            WriteJson(terminal.Output, format);
        else if (_details is null)
            WriteCounts(terminal.Output);
        else
            WriteDetails(terminal.Output, _details);
    }

    private string Kind => _scope switch
    {
        { Snapshot: not null } => "snapshot",
        { Group: not null } => "group",
        { Type: not null } => "backups of one type",
        { Namespace.IsRoot: true } => "datastore",
        _ => "namespace",
    };

    /// <summary>Servers list the first line of notes only; the manifest has all.</summary>
    private static async ValueTask<SnapshotDetails> ReadAsync(
        DatastoreSession session, SnapshotId id, CancellationToken cancellationToken)
    {
        SnapshotDetails details = await session.Datastore.GetDetailsAsync(id, cancellationToken).ConfigureAwait(false);
        if (details.Notes is null)
            return details;
        await using Snapshot snapshot = await session.OpenAsync(id, cancellationToken).ConfigureAwait(false);
        return details with { Notes = snapshot.Manifest.Notes ?? details.Notes };
    }

    private async ValueTask CountAsync(IDatastore datastore, CancellationToken cancellationToken)
    {
        if (_scope.Group is { } only)
        {
            await CountAsync(datastore, only, cancellationToken).ConfigureAwait(false);
            return;
        }

        var left = new Queue<BackupNamespace>([_scope.Namespace]);
        while (left.TryDequeue(out BackupNamespace ns))
        {
            foreach (BackupGroup group in await datastore.ListGroupsAsync(ns, cancellationToken).ConfigureAwait(false))
            {
                if (_scope.Type is null || group.Type == _scope.Type)
                    await CountAsync(datastore, group, cancellationToken).ConfigureAwait(false);
            }

            if (_scope.Type is not null)
                return;
            foreach (BackupNamespace inner in await datastore.ListNamespacesAsync(ns, cancellationToken).ConfigureAwait(false))
            {
                _namespaces++;
                left.Enqueue(inner);
            }
        }
    }

    private async ValueTask CountAsync(IDatastore datastore, BackupGroup group, CancellationToken cancellationToken)
    {
        IReadOnlyList<SnapshotId> found = await datastore.ListSnapshotsAsync(group, cancellationToken).ConfigureAwait(false);
        _groups++;
        _snapshots += found.Count;
        _newest = Math.Max(_newest, found.Count > 0 ? found[^1].Time : 0);
    }

    private void WriteCounts(ByteWriter output)
    {
        WriteHead(output);
        Line(output, "Namespaces inside", Number(_namespaces));
        Line(output, "Groups", Number(_groups));
        Line(output, "Snapshots", Number(_snapshots));
        if (_newest > 0)
            Line(output, "Newest", BackupTime.Format(_newest));
    }

    private void WriteDetails(ByteWriter output, SnapshotDetails details)
    {
        WriteHead(output);
        Line(output, "Snapshot", details.Id.FullName);
        Line(output, "Owner", details.Owner ?? "unknown");
        Line(output, "Protected", details.IsProtected ? "yes" : "no");
        Line(output, "Verified", details.VerifyState ?? "never");
        if (details.KeyFingerprint is { } key)
            Line(output, "Key", key.ToString());
        foreach (string line in details.Notes?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])
            Line(output, "Notes", NameText.Visible(line));
        foreach (ManifestFile file in details.Files)
            Line(output, "File", $"{file.Name}, {SizeText.Format(file.Size)}, {ModeOf(file)}");
    }

    private void WriteHead(ByteWriter output)
    {
        Line(output, "Kind", Kind);
        Line(output, "Datastore", NameText.Visible(_datastore));
        if (!_scope.Namespace.IsRoot)
            Line(output, "Namespace", _scope.Namespace.Path);
        if (_scope.Group is { } group)
            Line(output, "Group", group.ToString());
        else if (_scope.Type is { } type)
            Line(output, "Type", type);
    }

    private void WriteJson(ByteWriter target, OutputFormat format)
    {
        using var output = new JsonOutput(target, format);
        Utf8JsonWriter json = output.Json;
        json.WriteStartObject();
        json.WriteString("kind", Kind);
        json.WriteString("datastore", _datastore);
        json.WriteString("namespace", _scope.Namespace.Path);
        if (_details is null)
        {
            json.WriteNumber("namespaces", _namespaces);
            json.WriteNumber("groups", _groups);
            json.WriteNumber("snapshots", _snapshots);
            if (_newest > 0)
                json.WriteNumber("newest", _newest);
        }
        else
        {
            WriteDetails(json, _details);
        }

        json.WriteEndObject();
        output.Complete();
    }

    private static void WriteDetails(Utf8JsonWriter json, SnapshotDetails details)
    {
        json.WriteString("backup-type", details.Id.Group.Type);
        json.WriteString("backup-id", details.Id.Group.Id);
        json.WriteNumber("backup-time", details.Id.Time);
        json.WriteNumber("size", details.Size);
        json.WriteString("owner", details.Owner);
        json.WriteBoolean("protected", details.IsProtected);
        json.WriteString("verify-state", details.VerifyState);
        json.WriteString("fingerprint", details.KeyFingerprint?.ToString());
        json.WriteString("notes", details.Notes);
        json.WriteStartArray("files");
        foreach (ManifestFile file in details.Files)
        {
            json.WriteStartObject();
            json.WriteString("filename", file.Name);
            json.WriteString("crypt-mode", ModeOf(file));
            json.WriteNumber("size", file.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string ModeOf(ManifestFile file) => file.CryptMode switch
    {
        CryptMode.Encrypt => "encrypt",
        CryptMode.SignOnly => "sign-only",
        _ => "none",
    };

    private static void Line(ByteWriter output, string label, string value) => output.Write($"{label,24}: {value}\n");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
