namespace PbsTestServer.Sessions;

/// <summary>HTTP/2 settings of real servers (protocol spec, 6).</summary>
internal static class SessionLimits
{
    public const int WindowLength = 32 << 20;
    public const int MaxFrameLength = 4 << 20;
    public const int NewStreamCount = 200;
    public const int NewHeaderLength = 16 << 10;
    public const int OldHeaderLength = 16 << 20;

    /// <summary>Days: idle sessions are not ended. Kestrel adds it to its clock, so that the longest time there is overflows.</summary>
    public static TimeSpan IdleTime { get; } = TimeSpan.FromDays(30);
}
