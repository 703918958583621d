using PbsReader.Snapshots;
using PxarMount.Opening;

namespace PxarMount.Commands.Caching;

/// <summary>What to pin: a snapshot on a server, or an archive of one, or something inside that.</summary>
/// <param name="Place">The snapshot or archive.</param>
/// <param name="Path">What of the archive, in <see cref="RawText"/> form; null for all of it.</param>
internal sealed record PinSource(DatastorePlace Place, string? Path)
{
    private const int PlaceNames = 4;

    /// <summary>Reads SOURCE, behind which a path in its archive may stand, and PATH.</summary>
    /// <exception cref="CommandException">It is not on a server, or not understood.</exception>
    internal static PinSource Read(SourceSpec source, string? path)
    {
        (string place, string? inside) = Split(source.Path);
        if (inside is not null && path is not null)
            throw new CommandException(ExitCode.Usage, "name what is inside the archive either behind it or as PATH");
        DatastorePlace? found = SourceResolver.Resolve(source with { Path = place });
        if (found?.Repository is null)
            throw new CommandException(ExitCode.Usage, $"{source.Path}: lies on this machine already; what is on servers can be pinned");
        string? wanted = (path ?? inside)?.Trim('/');
        if (string.IsNullOrEmpty(wanted))
            return new PinSource(found, null);
        return found.Path.Archive is not null
            ? new PinSource(found, "/" + wanted)
            : throw new CommandException(ExitCode.Usage, $"{source.Path}: name the archive in which {wanted} is");
    }

    /// <summary><c>[ns:]type/id/time/archive</c>, and what stands behind that.</summary>
    internal static (string Place, string? Inside) Split(string text)
    {
        string[] names = text.Trim('/').Split('/');
        int type = Array.FindIndex(names, name => BackupGroup.Types.Contains(name[(name.LastIndexOf(':') + 1)..]));
        int end = type + PlaceNames;
        return type < 0 || names.Length <= end
            ? (text, null)
            : (string.Join('/', names[..end]), string.Join('/', names[end..]));
    }
}
