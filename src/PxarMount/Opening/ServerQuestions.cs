using System.Text;
using PbsReader;
using PbsReader.Remote;
using PxarMount.Interop;

namespace PxarMount.Opening;

/// <summary>
/// What only a person at the terminal can answer about a server: the password, the second factor, whether a certificate is the right one.
/// Asked as long as somebody waits there for the command to begin; a mount that runs asks nobody.
/// </summary>
/// <param name="repository">Server, and who logs in.</param>
/// <param name="known">Where confirmed fingerprints are kept; null for nowhere.</param>
internal sealed class ServerQuestions(PbsRepository repository, KnownFingerprints? known)
{
    private const int MaxLength = 4096;
    private volatile bool _isOver;
    private string? _password;

    /// <summary>From now on nobody is asked.</summary>
    internal void End() => _isOver = true;

    /// <summary>The password, or the token's secret; the one that was typed before when nobody can be asked any more.</summary>
    /// <exception cref="PbsException">There is nobody to ask.</exception>
    internal async ValueTask<string> AskPasswordAsync(CancellationToken cancellationToken)
    {
        string what = repository.AuthId.IsToken ? "Secret of token" : "Password of";
        _password = await AskAsync($"{what} {repository.AuthId} at {repository.Authority}: ", isShown: false, cancellationToken)
            .ConfigureAwait(false) ?? _password;
        return _password ?? throw new PbsException(
            PbsError.Unauthorized,
            $"{repository.AuthId} at {repository.Authority} needs {(repository.AuthId.IsToken ? "the token's secret" : "a password")}, "
                + "and there is no terminal to ask for it; set PBS_PASSWORD, or PBS_PASSWORD_FILE, _FD or _CMD");
    }

    /// <summary>The answer for the second factor, in the server's form.</summary>
    /// <exception cref="PbsException">There is nobody to ask.</exception>
    internal async ValueTask<string> AskSecondFactorAsync(string factors, CancellationToken cancellationToken)
    {
        string question = $"Second factor of {repository.AuthId}: code of the authenticator, or recovery:KEY: ";
        string? answer = (await AskAsync(question, isShown: true, cancellationToken).ConfigureAwait(false))?.Trim();
        if (string.IsNullOrEmpty(answer))
        {
            throw new PbsException(
                PbsError.Unauthorized,
                $"{repository.Authority} demands a second factor for {repository.AuthId}, and nobody gave it; use an API token instead");
        }

        return answer.Contains(':', StringComparison.Ordinal) ? answer : $"totp:{answer}";
    }

    /// <summary>Whether a certificate is to be trusted from now on; then it is kept.</summary>
    internal async ValueTask<bool> ConfirmAsync(UntrustedCertificate certificate, CancellationToken cancellationToken)
    {
        string state = certificate.Known is { } before
            ? $"The certificate of {certificate.Host} HAS CHANGED; its fingerprint was\n  {before}"
            : $"The certificate of {certificate.Host} is not known here";
        string question = $"""
            {state}
            Its fingerprint is
              {certificate.Fingerprint}
            On the server 'proxmox-backup-manager cert info' shows the right one. Trust it from now on? [y/N] 
            """;
        string? answer = await AskAsync(question, isShown: true, cancellationToken).ConfigureAwait(false);
        if (answer?.Trim() is not ("y" or "Y" or "yes"))
            return false;
        try
        {
            known?.Add(certificate.Host, certificate.Fingerprint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Then it is asked again next time.
        }

        return true;
    }

    private async ValueTask<string?> AskAsync(string question, bool isShown, CancellationToken cancellationToken)
    {
        if (_isOver)
            return null;
        byte[]? answer = await Task
            .Run(() => TerminalQuestion.Ask(question, MaxLength, isShown, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        CoreDumps.Forbid();
        return answer is null ? null : Encoding.UTF8.GetString(answer);
    }
}
