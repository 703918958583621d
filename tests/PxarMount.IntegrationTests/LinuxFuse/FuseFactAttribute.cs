namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>A test that mounts. It is skipped, with the reason, where this process may not use /dev/fuse.</summary>
public sealed class FuseFactAttribute : FactAttribute
{
    private static readonly string? s_obstacle = FindObstacle();

    public FuseFactAttribute() => Skip = s_obstacle;

    private static string? FindObstacle()
    {
        if (Environment.UserName != "root")
            return "real mounts are tested by root";
        try
        {
            using FileStream device = new("/dev/fuse", FileMode.Open, FileAccess.ReadWrite);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"/dev/fuse cannot be used: {exception.Message}";
        }
    }
}
