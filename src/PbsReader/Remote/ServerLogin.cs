namespace PbsReader.Remote;

/// <summary>Who asks, in the form that a server takes. Safe for concurrent use.</summary>
internal abstract class ServerLogin : IAsyncDisposable
{
    /// <summary>The header for the next request; logs in when that is needed.</summary>
    /// <exception cref="PbsException">The server refuses, or does not answer.</exception>
    internal abstract ValueTask<LoginHeader> GetAsync(CancellationToken cancellationToken);

    /// <summary>The server refused a header: whether there is another one by now.</summary>
    /// <exception cref="PbsException">The server refuses what there is.</exception>
    internal abstract ValueTask<bool> TryRenewAsync(LoginHeader refused, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>The secret, asked for.</summary>
    protected static async ValueTask<string> AskAsync(RemoteOptions options, CancellationToken cancellationToken)
    {
        string secret = await options.GetSecret(cancellationToken).ConfigureAwait(false);
        string what = options.Repository.AuthId.IsToken ? "the secret of token" : "the password of";
        if (secret.Length == 0)
            throw new PbsException(PbsError.Unauthorized, $"{what} {options.Repository.AuthId} is empty");
        return secret.AsSpan().ContainsAny('\r', '\n')
            ? throw new PbsException(PbsError.Unauthorized, $"{what} {options.Repository.AuthId} has more than one line")
            : secret;
    }
}
