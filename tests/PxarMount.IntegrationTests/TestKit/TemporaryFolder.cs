namespace PxarMount.IntegrationTests.TestKit;

/// <summary>A folder below /tmp that is gone after the test; whatever is still mounted in it is unmounted first.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("pxar-test-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>An empty folder in it.</summary>
    public string Folder(string name) => Directory.CreateDirectory(this[name]).FullName;

    public string Write(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose()
    {
        foreach (string mount in Mounts.Below(Path))
            Mounts.Detach(mount);
        // Trees in here may hold names that .NET strings cannot carry.
        using var remove = Tool.Start("rm", "-rf", "--one-file-system", Path);
        remove.WaitForExit();
    }
}
