using System.Collections.Concurrent;

namespace PbsTestServer.Access;

/// <summary>Users, their tokens, and what each may do. Safe for concurrent use; changes count from the next request on.</summary>
public sealed class AccessList
{
    /// <summary>May do everything, as on a real server; its tokens may not, unless they are granted it.</summary>
    public const string SuperUser = "root@pam";

    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Identity, string Path), Privileges> _rules = new();

    /// <summary>The realms in which users are looked for.</summary>
    public IReadOnlyList<string> Realms { get; } = ["pam", "pbs"];

    /// <summary>Adds a user, or changes the password.</summary>
    /// <param name="user"><c>NAME@REALM</c>.</param>
    /// <param name="password">The password.</param>
    public void AddUser(string user, string password) => _secrets[user] = password;

    /// <summary>Adds a token, or changes its secret.</summary>
    /// <param name="token"><c>NAME@REALM!TOKEN</c>.</param>
    /// <param name="secret">The secret.</param>
    public void AddToken(string token, string secret) => _secrets[token] = secret;

    /// <summary>From now on the user or token is unknown.</summary>
    public void Revoke(string identity) => _secrets.TryRemove(identity, out _);

    /// <summary>Replaces what a user or token may do at a path and below it, down to the next path that says something else.</summary>
    public void Grant(string identity, string path, Privileges privileges) => _rules[(identity, path)] = privileges;

    /// <summary>The user of a token; a user itself. Names may hold both signs, so the last ones count.</summary>
    public static string UserOf(string identity)
    {
        int mark = identity.LastIndexOf('!');
        return mark > identity.LastIndexOf('@') ? identity[..mark] : identity;
    }

    /// <summary>Password or secret; null when there is no such user or token.</summary>
    public string? SecretOf(string identity) => _secrets.GetValueOrDefault(identity);

    /// <summary>What somebody may do at a path; a token never more than its user.</summary>
    public Privileges PrivilegesOf(string identity, string path)
    {
        Privileges own = identity == SuperUser ? Privileges.All : RuleOf(identity, path);
        string user = UserOf(identity);
        return user == identity ? own : own & PrivilegesOf(user, path);
    }

    private Privileges RuleOf(string identity, string path)
    {
        while (true)
        {
            if (_rules.TryGetValue((identity, path), out Privileges privileges))
                return privileges;
            if (path == "/")
                return Privileges.None;
            int slash = path.LastIndexOf('/');
            path = slash <= 0 ? "/" : path[..slash];
        }
    }
}
