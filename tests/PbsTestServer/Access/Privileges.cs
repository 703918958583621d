namespace PbsTestServer.Access;

/// <summary>What somebody may do below a path of the access list (protocol spec, 4).</summary>
[Flags]
public enum Privileges
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>List everything.</summary>
    Audit = 1,

    /// <summary>Read everything.</summary>
    Read = 2,

    /// <summary>Create backups; list and read own ones.</summary>
    Backup = 4,

    /// <summary>Change notes, protection, the owner.</summary>
    Modify = 8,

    /// <summary>All of these.</summary>
    All = Audit | Read | Backup | Modify,
}
