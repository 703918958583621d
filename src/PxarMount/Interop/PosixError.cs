using System.Runtime.InteropServices;

namespace PxarMount.Interop;

/// <summary>Numbers of the errors that extraction and output tell apart.</summary>
internal static class PosixError
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int TryAgain = 11;
    public const int Exists = 17;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int TooManyFiles = 24;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int TooManyLinks = 31;
    public const int BrokenPipe = 32;
    public const int NotEmpty = 39;
    public const int LinkLoop = 40;
    public const int NoData = 61;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    /// <summary>The message for people.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);
}
