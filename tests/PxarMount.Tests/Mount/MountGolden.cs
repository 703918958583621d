namespace PxarMount.Tests.Mount;

/// <summary>Where the golden archives lie.</summary>
internal static class MountGolden
{
    internal static string Folder { get; } = Find();

    internal static string Archive(string name) => Path.Combine(Folder, "pxar", name);

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "tests", "golden")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new DirectoryNotFoundException("tests/golden"), "tests", "golden");
    }
}
