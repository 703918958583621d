using LinuxFuse;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>Mounting that cannot work says why, and leaves nothing.</summary>
public sealed class MountFailureTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fuse-fail-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [FuseTheory]
    [InlineData("missing", Errno.ENOENT, "does not exist", false)]
    [InlineData("missing", Errno.ENOENT, "does not exist", true)]
    [InlineData("file", Errno.ENOTDIR, "not a directory", false)]
    [InlineData("file", Errno.ENOTDIR, "not a directory", true)]
    [InlineData("file/below", Errno.ENOTDIR, "not a directory", false)]
    public void AMountpointThatIsNone_IsNamed(string name, Errno errno, string message, bool throughFusermount)
    {
        File.WriteAllText(_directory + "/file", "content");
        var options = new FuseMountOptions { MountPoint = $"{_directory}/{name}", AutoUnmount = throughFusermount };
        FuseException exception = Assert.Throws<FuseException>(() => FuseSession.Mount(options, new HelloFileSystem()));
        Assert.Equal(errno, exception.Errno);
        Assert.StartsWith(options.MountPoint, exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [FuseFact]
    public void ARelativeMountpoint_IsAMistakeOfTheCaller() =>
        Assert.Throws<ArgumentException>(() => FuseSession.Mount(new FuseMountOptions { MountPoint = "x" }, new HelloFileSystem()));

    [FuseFact]
    public async Task AStaleMountInTheWay_IsNamed()
    {
        using HelloProcess hello = await HelloProcess.StartAsync();
        await hello.KillAsync();
        var options = new FuseMountOptions { MountPoint = hello.Path + "/below" };
        FuseException exception = Assert.Throws<FuseException>(() => FuseSession.Mount(options, new HelloFileSystem()));
        Assert.Equal(Errno.ENOTCONN, exception.Errno);
    }

    [FuseFact]
    public void MoreReadersThanUsual_AllServe()
    {
        string path = Directory.CreateDirectory(_directory + "/readers").FullName;
        using FuseSession session = FuseSession.Mount(new FuseMountOptions { MountPoint = path, Readers = 40 }, new HelloFileSystem());
        Assert.Equal(40, session.WorkerCount);
    }
}
