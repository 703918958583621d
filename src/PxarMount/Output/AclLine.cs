namespace PxarMount.Output;

/// <summary>A line of an ACL.</summary>
/// <param name="Kind"><c>user</c>, <c>group</c>, <c>mask</c> or <c>other</c>.</param>
/// <param name="Id">Whose, for a named user or group.</param>
/// <param name="Permissions">READ 4, WRITE 2, EXECUTE 1.</param>
public readonly record struct AclLine(string Kind, uint? Id, int Permissions)
{
    /// <summary>As <c>getfacl</c> writes it, with a name or number in place.</summary>
    public string Format(string? name) => $"{Kind}:{name}:{Letter(4, 'r')}{Letter(2, 'w')}{Letter(1, 'x')}";

    private char Letter(int bit, char letter) => (Permissions & bit) != 0 ? letter : '-';
}
