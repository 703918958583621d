namespace PbsTestServer.Sessions;

/// <summary>HTTP/2 settings of real servers (protocol spec, 6).</summary>
internal static class SessionLimits
{
    public const int WindowLength = 32 << 20;
    public const int MaxFrameLength = 4 << 20;
    public const int NewStreamCount = 200;
}
