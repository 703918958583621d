using System.Text;
using PbsReader.Remote;
using PxarMount.Commands;

namespace PxarMount.Opening;

/// <summary>Opens datastores on servers with what options, variables, files and a person at the terminal say.</summary>
/// <param name="options">What was said about it.</param>
/// <param name="environment">Tells the value of a variable.</param>
internal sealed class ServerOpener(DatastoreOptions options, Func<string, string?> environment)
{
    private const int MaxSecretLength = 4096;

    private static readonly TimeSpan s_shortestListing = TimeSpan.FromSeconds(1);

    /// <summary>By the variables of this process.</summary>
    internal ServerOpener(DatastoreOptions options)
        : this(options, SilentVariables.For(options))
    {
    }

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="repository">Server and datastore.</param>
    /// <param name="watch">Told of outages.</param>
    /// <param name="questions">Who is asked; <see cref="ServerQuestions.End"/> ends that.</param>
    /// <exception cref="CommandException">An option or a variable is malformed.</exception>
    internal RemoteDatastore Open(PbsRepository repository, ServerWatch watch, out ServerQuestions questions)
    {
        RemoteOptions settings = OptionsFor(repository, out questions);
        return new RemoteDatastore(settings with { OnOutage = watch.Report });
    }

    /// <summary>How the server is reached.</summary>
    internal RemoteOptions OptionsFor(PbsRepository repository, out ServerQuestions questions)
    {
        var variables = new RemoteEnvironment(environment);
        KnownFingerprints? known = variables.FingerprintFile is { } path ? new KnownFingerprints(path) : null;
        var asked = new ServerQuestions(repository, known);
        questions = asked;
        if (options.IsQuiet)
            asked.End();
        var passwords = new Passphrases(environment, Passphrases.OfServer);
        return new RemoteOptions
        {
            Repository = repository,
            GetSecret = async token => await FindSecretAsync(passwords, token).ConfigureAwait(false) is { } secret
                ? Encoding.UTF8.GetString(secret)
                : await asked.AskPasswordAsync(token).ConfigureAwait(false),
            FindTicket = variables.TicketFile is { } tickets
                ? () => StoredTickets.Find(tickets, repository, TimeProvider.System.GetUtcNow())
                : null,
            GetSecondFactor = asked.AskSecondFactorAsync,
            Fingerprint = FingerprintOf(options.Fingerprint) ?? variables.Fingerprint,
            FindFingerprint = known is null ? null : known.Find,
            ConfirmCertificate = asked.ConfirmAsync,
            Proxy = variables.Proxy,
            Timeout = options.Timeout,
            IsHard = options.IsHard,
            ListingLifetime = options.Refresh / 2 < s_shortestListing ? s_shortestListing : options.Refresh / 2,
        };
    }

    private async ValueTask<byte[]?> FindSecretAsync(Passphrases passwords, CancellationToken cancellationToken) =>
        options.PasswordFile is { } path
            ? SecretReader.FirstLine(SecretReader.ReadFile(path, MaxSecretLength, "the password file"))
            : await passwords.FindAsync(cancellationToken).ConfigureAwait(false);

    private static CertificateFingerprint? FingerprintOf(string? text)
    {
        if (text is null)
            return null;
        return CertificateFingerprint.TryParse(text, out CertificateFingerprint fingerprint)
            ? fingerprint
            : throw new CommandException(
                ExitCode.Usage, "--fingerprint is no SHA-256 fingerprint: 32 pairs of hexadecimal digits, joined by colons or not");
    }
}
