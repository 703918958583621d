namespace PxarMount.IntegrationTests.TestKit;

/// <summary>What a real mount needs of the machine.</summary>
public static class Requirements
{
    /// <summary>Whether <c>PXAR_MOUNT_LONG_TESTS=1</c> asks for full sizes: a million entries, a thousand rounds; minutes each.</summary>
    public static bool LongTests => IsSet("PXAR_MOUNT_LONG_TESTS");

    /// <summary>Null when a test can run, or must; else the reason to skip it.</summary>
    public static string? WhatIsMissing(params string[] tools)
    {
        if (IsSet("PXAR_MOUNT_REQUIRE_FUSE"))
            return null;
        if (!File.Exists("/dev/fuse"))
            return "there is no /dev/fuse";
        if (!Environment.IsPrivilegedProcess)
            return "mounting in tests needs root";
        if (!CanOpenFuse())
            return "/dev/fuse cannot be opened";
        string? missing = tools.FirstOrDefault(tool => !IsInstalled(tool));
        return missing is null ? null : $"{missing} is not installed";
    }

    public static bool IsInstalled(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) is "1" or "true";

    private static bool CanOpenFuse()
    {
        try
        {
            using FileStream device = new("/dev/fuse", FileMode.Open, FileAccess.ReadWrite);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
