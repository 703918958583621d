namespace PbsTestServer;

/// <summary>Which server's manners: they differ in details that a client must not trip over.</summary>
public enum ServerRelease
{
    /// <summary>3.2.4: SETTINGS right behind the 101, no limit of streams, no cookie in a 401.</summary>
    Pbs3,

    /// <summary>4.1.1: 200 streams, cookies cleared in a 401.</summary>
    Pbs4,
}
