using System.Runtime.InteropServices;
using PbsReader.Interop;

namespace PbsReader.Local;

/// <summary>What the system's errors mean for a datastore.</summary>
internal static class StoreError
{
    /// <summary>The exception for a negated error number.</summary>
    public static PbsException Create(int result, string place) => -result switch
    {
        LibC.NoEntry or LibC.NotDirectory or LibC.NameTooLong => new PbsException(PbsError.NotFound, $"{place} is not there"),
        LibC.AccessDenied or LibC.NotPermitted => Denied(place),
        LibC.LinkLoop => new PbsException(PbsError.Corrupt, $"{place} is a symbolic link, which a datastore has none of"),
        LibC.NoDeviceOrAddress => NoFile(place),

        // Not worth repeating at once: each attempt of a dying disk takes long.
        LibC.InputOutput => new PbsException(PbsError.Corrupt, $"{place} cannot be read: I/O error, the disk or its connection fails"),
        _ => new PbsException(PbsError.Unavailable, $"{place} cannot be read: {Marshal.GetPInvokeErrorMessage(-result)}"),
    };

    /// <summary>The exception for an error of .NET's directory functions.</summary>
    public static PbsException Create(Exception exception, string place) => exception switch
    {
        DirectoryNotFoundException or PathTooLongException => new PbsException(PbsError.NotFound, $"{place} is not there"),
        UnauthorizedAccessException => Denied(place),
        _ => new PbsException(PbsError.Unavailable, $"{place} cannot be read: {exception.Message}", exception),
    };

    /// <summary>The exception for a directory or device in a file's place.</summary>
    public static PbsException NoFile(string place) => new(PbsError.Corrupt, $"{place} is no regular file");

    private static PbsException Denied(string place) =>
        new(PbsError.Unauthorized, $"{place} may not be read: datastores belong to user backup, so try as that user or as root");
}
