namespace PbsBackup.Interop;

/// <summary>The error numbers that somebody here decides on.</summary>
internal static class PosixError
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int NoDeviceOrAddress = 6;
    public const int ListTooBig = 7;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int Invalid = 22;
    public const int Range = 34;
    public const int NotEmpty = 39;
    public const int LinkLoop = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int Stale = 116;

    /// <summary>The system's words for an error number.</summary>
    public static string Describe(int error) => System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error);
}
