using System.Diagnostics.CodeAnalysis;
using PbsReader.Snapshots;

namespace PbsReader.Remote;

/// <summary>
/// Who speaks to a server: <c>user@realm</c>, or one of that user's API tokens, <c>user@realm!token</c> (datastore spec, 1).
/// </summary>
public sealed record AuthId
{
    private const int MinLength = 3;
    private const int MaxLength = 64;
    private const int MinRealmLength = 2;
    private const int MaxRealmLength = 32;

    private AuthId(string userId, string? token) => (UserId, Token) = (userId, token);

    /// <summary>Who it is when nobody is named: <c>root@pam</c>.</summary>
    public static AuthId Default { get; } = new("root@pam", null);

    /// <summary><c>user@realm</c>.</summary>
    public string UserId { get; }

    /// <summary>The token's name; null for the user.</summary>
    public string? Token { get; }

    /// <summary>Whether this is an API token, whose secret goes with each request; users log in with a password.</summary>
    public bool IsToken => Token is not null;

    /// <summary>Reads either form. Users' names may hold <c>@</c> and <c>!</c>, so the last ones count.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AuthId? id)
    {
        id = null;
        if (text is null || text.Length is < MinLength or > MaxLength)
            return false;
        int at = text.LastIndexOf('@');
        if (at < 1 || !IsUserName(text.AsSpan(0, at)))
            return false;
        int mark = text.IndexOf('!', at);
        string realm = mark < 0 ? text[(at + 1)..] : text[(at + 1)..mark];
        string? token = mark < 0 ? null : text[(mark + 1)..];
        if (realm.Length is < MinRealmLength or > MaxRealmLength || !SafeId.IsValid(realm))
            return false;
        if (token is not null && !SafeId.IsValid(token))
            return false;
        id = new AuthId(mark < 0 ? text : text[..mark], token);
        return true;
    }

    /// <summary>The form that it was read from.</summary>
    public override string ToString() => Token is null ? UserId : $"{UserId}!{Token}";

    private static bool IsUserName(ReadOnlySpan<char> name)
    {
        foreach (char letter in name)
        {
            if (char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is ':' or '/')
                return false;
        }

        return true;
    }
}
