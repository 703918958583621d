using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PbsReader.Remote;

/// <summary>
/// Decides whether a server is the one that was meant: by the fingerprint when one was given, and by that alone; else by the system's
/// trust; else by what is known of the host; else somebody is asked. Safe for concurrent use.
/// </summary>
internal sealed class CertificateCheck(RemoteOptions options)
{
    private const string Compare = "'proxmox-backup-manager cert info' on the server shows it";

    private readonly PbsRepository _repository = options.Repository;
    private volatile UntrustedCertificate? _refused;
    private volatile UntrustedCertificate? _confirmed;

    /// <summary>The check, as <see cref="SslStream"/> calls it.</summary>
    internal bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return false;
        var fingerprint = CertificateFingerprint.Of(certificate.GetRawCertData());
        CertificateFingerprint? known = options.Fingerprint;
        if (known is null && errors == SslPolicyErrors.None)
            return true;
        if (known is null && _confirmed?.Fingerprint == fingerprint)
            return true;
        known ??= options.FindFingerprint?.Invoke(_repository.Host);
        if (known == fingerprint)
            return true;
        _refused = new UntrustedCertificate(_repository.Host, fingerprint, known, ServerText.Of(certificate.Subject));
        return false;
    }

    /// <summary>
    /// After a connection failed: whether it did for its certificate, and that may be trusted from now on, so that connecting again helps.
    /// </summary>
    /// <exception cref="PbsException">It is not to be trusted.</exception>
    internal async ValueTask<bool> TryConfirmAsync(CancellationToken cancellationToken)
    {
        if (_refused is not { } refused)
            return false;
        _refused = null;
        if (options.Fingerprint is { } given)
        {
            throw new PbsException(
                PbsError.Untrusted,
                $"{_repository.Authority} shows a certificate with fingerprint {refused.Fingerprint}, and {given} was given: "
                + $"it was renewed, or this is another server; {Compare}");
        }

        if (options.ConfirmCertificate is { } confirm && await confirm(refused, cancellationToken).ConfigureAwait(false))
        {
            _confirmed = refused;
            return true;
        }

        throw refused.Known is { } known
            ? new PbsException(
                PbsError.Untrusted,
                $"the certificate of {_repository.Authority} has changed: its fingerprint was {known} and is {refused.Fingerprint}; "
                + $"if it was renewed ({Compare}), give the new one with --fingerprint")
            : new PbsException(
                PbsError.Untrusted,
                $"{_repository.Authority} shows a certificate that this system does not trust; if {refused.Fingerprint} is its fingerprint "
                + $"({Compare}), give it with --fingerprint or PBS_FINGERPRINT");
    }
}
