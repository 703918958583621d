namespace PbsReader;

/// <summary>A datastore cannot give what was asked for. The message says what, where, and what to do; it never holds a secret.</summary>
public sealed class PbsException : IOException
{
    /// <summary>Creates the exception.</summary>
    public PbsException(PbsError kind, string message, Exception? cause = null)
        : base(message, cause) => Kind = kind;

    /// <summary>What callers decide by.</summary>
    public PbsError Kind { get; }

    /// <summary>Whether it is one of many failures of an outage that <see cref="Remote.RemoteOptions.OnOutage"/> was told of.</summary>
    public bool IsPartOfOutage { get; init; }

    /// <summary>Whether the same request may succeed when repeated.</summary>
    public bool IsTransient => Kind == PbsError.Unavailable;
}
