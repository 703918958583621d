namespace PbsBackup.Walking;

/// <summary>What a <see cref="WalkWarning"/> is about.</summary>
public enum WalkWarningKind
{
    /// <summary>An entry was listed, and gone when it was opened.</summary>
    Vanished,

    /// <summary>An entry cannot be opened or read.</summary>
    Unreadable,

    /// <summary>A file became shorter while it was read; the rest is zeros.</summary>
    Shrunk,

    /// <summary>A file became longer while it was read; the rest is cut.</summary>
    Grown,

    /// <summary>Reading a file's content failed midway; the rest is zeros.</summary>
    ReadError,

    /// <summary>Attributes, ACLs or capabilities of an entry are left out.</summary>
    AttributesLeftOut,

    /// <summary>A directory moved while it was read; what was left of it is missing.</summary>
    Moved,

    /// <summary>A <c>.pxarexclude</c> file, or a line of it, is not obeyed; nothing is missing because of that.</summary>
    ExclusionFile,
}
