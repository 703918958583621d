using PbsReader.Snapshots;

namespace PxarMount.Opening;

/// <summary>
/// What of a datastore is meant, from the outside in; the names are well-formed, and nothing was looked up yet. Everything, where all but
/// the namespace is null.
/// </summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Type">One of <see cref="BackupGroup.Types"/>.</param>
/// <param name="Id">A group, with <paramref name="Type"/>.</param>
/// <param name="Time">A snapshot of it, as its directory is named; or <see cref="Latest"/>.</param>
/// <param name="Archive">A file of the snapshot, as it is stored or shown.</param>
public sealed record SnapshotPath(
    BackupNamespace Namespace, string? Type = null, string? Id = null, string? Time = null, string? Archive = null)
{
    /// <summary>Stands for the newest finished snapshot.</summary>
    public const string Latest = "latest";

    private const string NamespaceFolder = "ns";

    /// <summary>Whether one snapshot, or one file of one, is meant.</summary>
    public bool IsSnapshot => Time is not null;

    /// <summary>The form that <see cref="Parse"/> reads; empty for everything.</summary>
    public override string ToString()
    {
        string path = string.Join('/', new[] { Type, Id, Time, Archive }.OfType<string>());
        return Namespace.IsRoot ? path : $"{Namespace}:{path}";
    }

    /// <summary>Reads <c>[ns:]type/id[/time][/archive]</c>; <c>/</c> or nothing is the whole namespace.</summary>
    /// <param name="text">The text.</param>
    /// <param name="outer">The namespace that was given apart; null when none was.</param>
    /// <exception cref="FormatException">It is nothing of the kind; the message says what is wrong.</exception>
    public static SnapshotPath Parse(string text, string? outer = null)
    {
        string trimmed = text.Trim('/');
        BackupNamespace ns = ParseNamespace(outer ?? "");
        if (TryParse(ns, trimmed.Split('/', StringSplitOptions.RemoveEmptyEntries), out SnapshotPath? path, out string? reason))
            return path;

        // The colons of a time are behind the first slash of a group; those of a namespace are in front of the type.
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !BackupNamespace.TryParse(text[..colon], out BackupNamespace named))
            throw new FormatException($"'{text}': {reason}");
        if (outer is not null && named != ns)
            throw new FormatException($"'{text}' names another namespace than --ns {outer}; give only one of the two");
        string[] rest = text[(colon + 1)..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (TryParse(named, rest, out path, out string? inner))
            return path;
        bool isTime = BackupGroup.Types.Contains(trimmed.Split('/')[0]);
        throw new FormatException($"'{text}': {(isTime ? reason : inner)}");
    }

    /// <summary>Reads the names of a path below a datastore's root, namespaces as <c>ns/a/ns/b</c>.</summary>
    /// <exception cref="FormatException">It is no part of a datastore; the message says what is wrong.</exception>
    public static SnapshotPath ParseFolders(IReadOnlyList<string> names)
    {
        BackupNamespace ns = default;
        int position = 0;
        while (position < names.Count && names[position] == NamespaceFolder)
        {
            if (position + 1 == names.Count)
                throw new FormatException("this folder holds namespaces; name one of them, or give the folder above it");
            if (!ns.TryAppend(names[position + 1], out BackupNamespace inner))
                throw new FormatException($"'{names[position + 1]}' is no namespace");
            ns = inner;
            position += 2;
        }

        return TryParse(ns, [.. names.Skip(position)], out SnapshotPath? path, out string? reason)
            ? path
            : throw new FormatException(reason);
    }

    private static bool TryParse(
        BackupNamespace ns,
        string[] names,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SnapshotPath? path,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? reason)
    {
        string?[] parts = [.. names, null, null, null, null];
        path = new SnapshotPath(ns, parts[0], parts[1], parts[2], parts[3]);
        reason = names switch
        {
            { Length: > 4 } => "a snapshot holds files only; name what is inside an archive as PATH",
            [string type, ..] when !BackupGroup.Types.Contains(type) => $"'{type}' is no type of backup; types are ct, host and vm",
            [_, string id, ..] when !SafeId.IsValid(id) => $"'{id}' is no backup id",
            [_, _, string time, ..] when time != Latest && !BackupTime.TryParse(time, out long _) =>
                $"'{time}' is no time of a snapshot, which looks like 2026-09-01T03:00:00Z, or is called {Latest}",
            [_, _, _, string archive] when !SafeId.IsValid(archive) => $"'{archive}' is no name of an archive",
            _ => null,
        };
        if (reason is not null)
            path = null;
        return reason is null;
    }

    private static BackupNamespace ParseNamespace(string text) => BackupNamespace.TryParse(text, out BackupNamespace ns)
        ? ns
        : throw new FormatException($"'{text}' is no namespace, which looks like a/b");
}
