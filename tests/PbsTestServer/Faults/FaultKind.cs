namespace PbsTestServer.Faults;

/// <summary>What goes wrong with an answer.</summary>
public enum FaultKind
{
    /// <summary>It comes late.</summary>
    Delay,

    /// <summary>Another status and text come instead.</summary>
    Status,

    /// <summary>It stops in the body and never goes on.</summary>
    Stall,

    /// <summary>The connection is reset in the body.</summary>
    Cut,

    /// <summary>In a session only this request fails, in the body; otherwise as <see cref="Cut"/>.</summary>
    Abort,

    /// <summary>One bit of the body is wrong.</summary>
    Corrupt,

    /// <summary>The body ends too early, as if that were all of it.</summary>
    Shorten,
}
