using System.Globalization;
using System.Text;
using PbsReader.Remote;
using PbsReader.Snapshots;

namespace PxarMount.Opening;

/// <summary>
/// What the environment says about servers, with the meaning that the official client gives it (protocol spec, 1.1 to 1.3); secrets are
/// <see cref="Passphrases"/>'s. A variable that is empty counts as not set.
/// </summary>
/// <param name="environment">Tells the value of a variable.</param>
internal sealed class RemoteEnvironment(Func<string, string?> environment)
{
    private const string Credential = "proxmox-backup-client.";
    private const int MaxLength = 4096;

    /// <summary>The namespace; null when none is named.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    internal BackupNamespace? Namespace
    {
        get
        {
            if (Get("PBS_NAMESPACE") is not { } text)
                return null;
            return BackupNamespace.TryParse(text, out BackupNamespace ns)
                ? ns
                : throw Usage($"PBS_NAMESPACE: '{text}' is no namespace");
        }
    }

    /// <summary>The only certificate to accept; null when none is named.</summary>
    /// <exception cref="CommandException">It is no fingerprint.</exception>
    internal CertificateFingerprint? Fingerprint
    {
        get
        {
            if ((Get("PBS_FINGERPRINT") ?? ReadCredential("fingerprint")) is not { } text)
                return null;
            return CertificateFingerprint.TryParse(text, out CertificateFingerprint fingerprint)
                ? fingerprint
                : throw Usage("PBS_FINGERPRINT is no SHA-256 fingerprint: 32 pairs of hexadecimal digits");
        }
    }

    /// <summary>The proxy to go through; null when none is named.</summary>
    /// <exception cref="CommandException">It is not understood. The message does not show it: it may hold a password.</exception>
    internal ProxyAddress? Proxy
    {
        get
        {
            if (Get("ALL_PROXY") is not { } text)
                return null;
            return ProxyAddress.TryParse(text, out ProxyAddress? proxy)
                ? proxy
                : throw Usage("ALL_PROXY is no HTTP proxy: [user:password@]host[:port]");
        }
    }

    /// <summary>Where the official client keeps the fingerprints that somebody confirmed; null without a home.</summary>
    internal string? FingerprintFile => Below("XDG_CONFIG_HOME", ".config", "fingerprints");

    /// <summary>Where the official client keeps tickets; null without a folder for them.</summary>
    internal string? TicketFile => Get("XDG_RUNTIME_DIR") is { } folder ? Path.Combine(folder, "proxmox-backup", "tickets") : null;

    /// <summary>The repository that options and variables name together; null when they name none.</summary>
    /// <remarks>
    /// In one text by option, in parts by options (what is missing from variables), in one text by variable, in parts by variables.
    /// </remarks>
    /// <exception cref="CommandException">It is none, or options contradict each other.</exception>
    internal PbsRepository? FindRepository(RepositoryArguments options)
    {
        if (options.Repository is { } text)
        {
            return options.HasParts
                ? throw Usage("--repository cannot be combined with --server, --port, --datastore, --auth-id")
                : Parse("--repository", text);
        }

        if (options.HasParts)
            return Combine(options);
        if ((Get("PBS_REPOSITORY") ?? ReadCredential("repository")) is { } variable)
            return Parse("PBS_REPOSITORY", variable);
        return Get("PBS_DATASTORE") is null ? null : Combine(options);
    }

    private static PbsRepository Parse(string name, string text) => PbsRepository.TryParse(text, out PbsRepository? repository)
        ? repository
        : throw Usage($"{name}: '{text}' is no repository: [[user@realm[!token]@]server[:port]:]datastore, IPv6 addresses in brackets");

    private PbsRepository Combine(RepositoryArguments options)
    {
        string datastore = options.Datastore ?? Get("PBS_DATASTORE")
            ?? throw Usage("a server and no datastore: --datastore or PBS_DATASTORE is missing");
        string? server = options.Server ?? Get("PBS_SERVER");
        string? port = options.Port ?? Get("PBS_PORT");
        string? authId = options.AuthId ?? Get("PBS_AUTH_ID");
        AuthId? id = null;
        if (authId is not null && !AuthId.TryParse(authId, out id))
            throw Usage($"'{authId}' is no user: user@realm or user@realm!token");
        int? number = null;
        if (port is not null)
        {
            number = ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort parsed) && parsed > 0
                ? parsed
                : throw Usage($"'{port}' is no port");
        }

        return PbsRepository.TryCreate(datastore, server, number, id, out PbsRepository? repository)
            ? repository
            : throw Usage($"server '{server ?? PbsRepository.DefaultHost}' or datastore '{datastore}' is no such name");
    }

    private string? Get(string variable) => environment(variable) is { Length: > 0 } value ? value : null;

    private string? Below(string variable, string inHome, string name)
    {
        string? folder = Get(variable) ?? (Get("HOME") is { } home ? Path.Combine(home, inHome) : null);
        return folder is null ? null : Path.Combine(folder, "proxmox-backup", name);
    }

    /// <summary>One of the service manager's credentials; null when it gives none of that name.</summary>
    private string? ReadCredential(string name)
    {
        if (Get("CREDENTIALS_DIRECTORY") is not { } folder)
            return null;
        string path = Path.Combine(folder, Credential + name);
        if (!File.Exists(path))
            return null;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
        byte[] line = SecretReader.FirstLine(SecretReader.ReadAll(file, MaxLength, path));
        return Encoding.UTF8.GetString(line);
    }

    private static CommandException Usage(string message) => new(ExitCode.Usage, message);
}
