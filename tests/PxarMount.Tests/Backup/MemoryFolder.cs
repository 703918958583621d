namespace PxarMount.Tests.Backup;

/// <summary>A folder in memory where there is such a place: 65,536 directories in one take a disk a while.</summary>
internal sealed class MemoryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private readonly string _path = Directory.CreateDirectory(System.IO.Path.Combine(
        Directory.Exists(SharedMemory) ? SharedMemory : System.IO.Path.GetTempPath(), $"backup-test-{Guid.NewGuid():N}")).FullName;

    internal string this[string name] => System.IO.Path.Combine(_path, name);

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
