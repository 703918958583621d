using LinuxFuse;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>A file system served by this process on a fresh mountpoint; both are gone at the end.</summary>
public sealed class MountedFileSystem : IDisposable
{
    public MountedFileSystem(IFuseFileSystem fileSystem, Func<FuseMountOptions, FuseMountOptions>? change = null)
    {
        Path = Directory.CreateTempSubdirectory("fuse-test-").FullName;
        var options = new FuseMountOptions { MountPoint = Path, Source = "test", SubType = "test" };
        try
        {
            Session = FuseSession.Mount(change?.Invoke(options) ?? options, fileSystem);
        }
        catch
        {
            Directory.Delete(Path);
            throw;
        }
    }

    public string Path { get; }

    public FuseSession Session { get; }

    public void Dispose()
    {
        Session.Dispose();
        Directory.Delete(Path);
    }
}
