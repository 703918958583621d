using System.Runtime.InteropServices;

namespace PxarMount.Tests.Backup;

/// <summary>
/// A test that needs root, a file system with all attributes, and the tools that set them; skipped with the reason elsewhere.
/// </summary>
public sealed partial class RootFactAttribute : FactAttribute
{
    private static readonly string[] s_tools = ["setfacl", "setcap", "setfattr", "chattr", "python3", "unshare", "bash"];

    public RootFactAttribute() => Skip = Reason();

    private static string? Reason()
    {
        if (EffectiveUser() != 0)
            return "needs root";
        string[] missing = [.. s_tools.Where(tool => !IsInstalled(tool))];
        if (missing.Length > 0)
            return $"needs {string.Join(", ", missing)}";
        string format = new DriveInfo(Path.GetTempPath()).DriveFormat;
        return format is "ext4" or "ext3" or "ext2" or "xfs" ? null : $"needs ext4 or xfs below {Path.GetTempPath()}, which is {format}";
    }

    private static bool IsInstalled(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Append("/usr/sbin").Append("/sbin")
        .Any(folder => File.Exists(Path.Combine(folder, tool)));

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
