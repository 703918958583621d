using System.Text;

namespace PbsReader.Remote;

/// <summary>An API token: its secret goes with each request and does not end (protocol spec, 4.1).</summary>
internal sealed class TokenLogin(RemoteOptions options) : ServerLogin
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile LoginHeader? _header;

    internal override async ValueTask<LoginHeader> GetAsync(CancellationToken cancellationToken)
    {
        if (_header is { } header)
            return header;
        await TryRenewAsync(new LoginHeader("", ""), cancellationToken).ConfigureAwait(false);
        return _header!;
    }

    /// <summary>A secret that lies in a file may have been replaced.</summary>
    internal override async ValueTask<bool> TryRenewAsync(LoginHeader refused, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_header is null || _header.Value == refused.Value)
            {
                string secret = await AskAsync(options, cancellationToken).ConfigureAwait(false);
                _header = new LoginHeader("Authorization", $"PBSAPIToken {options.Repository.AuthId}:{Escape(secret)}");
            }

            return _header.Value != refused.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    public override ValueTask DisposeAsync() => default;

    /// <summary>Servers decode percent signs in secrets.</summary>
    private static string Escape(string secret)
    {
        var escaped = new StringBuilder();
        foreach (byte letter in Encoding.UTF8.GetBytes(secret))
        {
            if (letter is > (byte)' ' and < 0x7f and not (byte)'%')
                escaped.Append((char)letter);
            else
                escaped.Append('%').Append(Convert.ToHexString([letter]));
        }

        return escaped.ToString();
    }
}
