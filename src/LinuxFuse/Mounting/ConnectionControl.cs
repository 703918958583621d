using System.Globalization;

namespace LinuxFuse.Mounting;

/// <summary>What sysfs lets one do with a connection.</summary>
internal static class ConnectionControl
{
    /// <summary>Read-ahead of the connection's files. Only root may; others keep the kernel's default.</summary>
    public static void SetReadAhead(FuseMountPoint mountPoint, int bytes)
    {
        if (bytes > 0)
            _ = TryWrite($"/sys/class/bdi/{mountPoint.DeviceMajor}:{mountPoint.DeviceMinor}/read_ahead_kb", Math.Max(1, bytes / 1024));
    }

    /// <summary>Ends the connection; false where sysfs has no control of FUSE or does not let this user.</summary>
    public static bool TryAbort(FuseMountPoint mountPoint) =>
        TryWrite($"/sys/fs/fuse/connections/{mountPoint.DeviceMinor}/abort", 1);

    private static bool TryWrite(string path, int value)
    {
        try
        {
            File.WriteAllText(path, value.ToString(CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
