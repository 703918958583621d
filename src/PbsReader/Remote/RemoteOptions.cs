namespace PbsReader.Remote;

/// <summary>How a server is reached, and as whom. The composition root fills it from options, variables, files and questions.</summary>
public sealed record RemoteOptions
{
    /// <summary>Server, datastore, and who asks.</summary>
    public required PbsRepository Repository { get; init; }

    /// <summary>
    /// Gives the password of the user or the secret of the token, without line end. It is called at the first login, and again when the
    /// server refuses what it gave, or a ticket could not be renewed in time; never twice at once. It may ask a person, or throw a
    /// <see cref="PbsException"/>. Nothing that it gives is kept but in memory, or shows in a message.
    /// </summary>
    public required Func<CancellationToken, ValueTask<string>> GetSecret { get; init; }

    /// <summary>
    /// Looks for a ticket for which somebody has logged in already; asked before <see cref="GetSecret"/>, which is left alone when there is
    /// one and the server takes it. Of no use for tokens.
    /// </summary>
    public Func<string?>? FindTicket { get; init; }

    /// <summary>
    /// Gives the answer for the second factor, such as <c>totp:123456</c>, from the text that names the factors; null: there is nobody to
    /// ask, and a token has to be used.
    /// </summary>
    public Func<string, CancellationToken, ValueTask<string>>? GetSecondFactor { get; init; }

    /// <summary>The only certificate that is accepted (<c>--fingerprint</c>, <c>PBS_FINGERPRINT</c>), whatever the system trusts.</summary>
    public CertificateFingerprint? Fingerprint { get; init; }

    /// <summary>Looks up what is known of a host, by its name, each time that the system does not trust its certificate.</summary>
    public Func<string, CertificateFingerprint?>? FindFingerprint { get; init; }

    /// <summary>Asks whether a certificate is to be trusted from now on; null: nobody can be asked, and the connection fails.</summary>
    public Func<UntrustedCertificate, CancellationToken, ValueTask<bool>>? ConfirmCertificate { get; init; }

    /// <summary>The proxy to go through; null for none. The system's settings are not looked at.</summary>
    public ProxyAddress? Proxy { get; init; }

    /// <summary>
    /// How long a server may be silent, at the start of an answer or within it. With all retries a request ends after three times that;
    /// in outages that are known, at once.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether requests wait for a server that does not answer for as long as it takes, instead of failing.</summary>
    public bool IsHard { get; init; }

    /// <summary>How long listings are shown before they are asked for again.</summary>
    public TimeSpan ListingLifetime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a snapshot's connection stays open without requests.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many chunks of a snapshot are requested at once.</summary>
    public int Parallelism { get; init; } = 8;

    /// <summary>Told when the server stops answering and when it answers again; called from any thread, and must not throw.</summary>
    public Action<ServerOutage>? OnOutage { get; init; }

    /// <summary>The clock for tickets, timeouts, retries, listings.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
