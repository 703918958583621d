using System.Globalization;
using PxarMount.Interop;

namespace PxarMount.Output;

/// <summary>Owner names as this system knows them, else numbers. Remembers what it was asked; not safe for concurrent use.</summary>
public sealed class AccountNames
{
    private readonly Dictionary<uint, string> _users = [];
    private readonly Dictionary<uint, string> _groups = [];
    private readonly bool _numeric;

    /// <summary>With <paramref name="numeric"/> always numbers.</summary>
    public AccountNames(bool numeric) => _numeric = numeric;

    /// <summary>Name or number of a user.</summary>
    public string User(uint id) => Find(_users, id, AccountCalls.FindUser);

    /// <summary>Name or number of a group.</summary>
    public string Group(uint id) => Find(_groups, id, AccountCalls.FindGroup);

    private string Find(Dictionary<uint, string> known, uint id, Func<uint, byte[]?> find)
    {
        if (known.TryGetValue(id, out string? name))
            return name;
        name = _numeric || find(id) is not { Length: > 0 } bytes
            ? id.ToString(CultureInfo.InvariantCulture)
            : NameText.Visible(RawText.Decode(bytes));
        return known[id] = name;
    }
}
