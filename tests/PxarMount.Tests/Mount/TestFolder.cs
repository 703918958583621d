namespace PxarMount.Tests.Mount;

/// <summary>A folder below the system's temporary one, removed at the end.</summary>
internal sealed class TestFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("mount-test-").FullName;

    internal string Write(string name, ReadOnlySpan<byte> content)
    {
        string path = this[name];
        File.WriteAllBytes(path, content.ToArray());
        return path;
    }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
