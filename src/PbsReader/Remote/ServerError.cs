namespace PbsReader.Remote;

/// <summary>What a server's refusals mean (protocol spec, 3, 7.1 and 9.3). It tells most of them apart by text only.</summary>
internal static class ServerError
{
    private const int Unauthorized = 401;
    private const int Forbidden = 403;
    private const int NotFound = 404;
    private const int RequestTimeout = 408;
    private const int TooManyRequests = 429;

    private static readonly string[] s_refusals = ["no permissions", "permission check failed", "owner check failed"];
    private static readonly string[] s_busy =
        ["unable to acquire lock", "unable to get shared lock", "is already locked", "locked by another"];
    private static readonly string[] s_absent = ["ENOENT", "does not exist", "not found", "File open failed", "No such file"];

    /// <summary>The exception for an answer that is no success.</summary>
    /// <param name="repository">Which server and datastore.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="text">Its body, as <see cref="ServerText"/> gives it.</param>
    /// <param name="subject">What it was asked for.</param>
    internal static PbsException Create(PbsRepository repository, int status, string text, RequestSubject subject)
    {
        string server = repository.Authority;
        string says = text.Length == 0 ? $"status {status}" : text;
        if (status is RequestTimeout or TooManyRequests or >= 500)
            return new PbsException(PbsError.Unavailable, $"{server} cannot serve {subject.What} now: {says}");
        if (status == Unauthorized)
            return RefusedLogin(repository, says);
        if (status == Forbidden || HasAny(text, s_refusals))
            return Refused(repository, says, subject);
        if (status is >= 200 and < 400)
            return NoBackupServer(repository, $"it answers with status {status}");
        if (text.StartsWith("no such datastore", StringComparison.Ordinal))
            return new PbsException(PbsError.NotFound, $"{server} has no datastore {repository.Datastore}");
        if (IsMaintenance(text))
            return new PbsException(PbsError.Unavailable, $"{server}: {text}");
        if (HasAny(text, s_busy))
            return new PbsException(PbsError.Unavailable, $"{server}: {subject.What} is busy, a backup or removal runs: {text}");
        if (status == NotFound && (text.StartsWith("Path '", StringComparison.Ordinal) || text.StartsWith('<') || text.Length == 0))
            return NoBackupServer(repository, $"it does not know the request for {subject.What}");
        if (status == NotFound || HasAny(text, s_absent))
            return new PbsException(PbsError.NotFound, $"{server}: {subject.Absent}");
        return new PbsException(PbsError.Protocol, $"{server} refuses {subject.What}: {says}");
    }

    /// <summary>The exception for a server that is something else.</summary>
    internal static PbsException NoBackupServer(PbsRepository repository, string why, Exception? cause = null) => new(
        PbsError.Protocol,
        $"{repository.Authority} is no Proxmox Backup Server, or something between changes its answers: {why}",
        cause);

    /// <summary>The exception for a login that failed.</summary>
    internal static PbsException RefusedLogin(PbsRepository repository, string says) => new(
        PbsError.Unauthorized,
        $"{repository.Authority} refuses the {(repository.AuthId.IsToken ? "secret of token" : "password of")} "
            + $"{repository.AuthId}: {says}");

    private static PbsException Refused(PbsRepository repository, string says, RequestSubject subject)
    {
        bool isNamed = says.Contains("missing ", StringComparison.Ordinal) || subject.Privileges is null;
        string needs = isNamed ? "" : $"; it needs {subject.Privileges}";
        return new PbsException(
            PbsError.Unauthorized, $"{repository.Authority}: {repository.AuthId} may not read {subject.What}{needs} ({says})");
    }

    private static bool IsMaintenance(string text) =>
        text.StartsWith("datastore '", StringComparison.Ordinal)
        && (text.Contains("' is in ", StringComparison.Ordinal)
            || text.Contains("' is unavailable", StringComparison.Ordinal)
            || text.Contains("not mounted", StringComparison.Ordinal));

    private static bool HasAny(string text, string[] phrases) =>
        Array.Exists(phrases, phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));
}
