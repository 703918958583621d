using LinuxFuse;
using PxarMount.IntegrationTests.TestKit;

namespace PxarMount.IntegrationTests.LinuxFuse;

/// <summary>Counts descriptors and threads of this process, so that nothing else may mount meanwhile.</summary>
[Collection(nameof(LeakTests))]
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
public sealed class LeakTests
{
    [FuseFact]
    public async Task ManyRounds_LeaveNoDescriptorAndNoThread()
    {
        string path = Directory.CreateTempSubdirectory("fuse-leak-").FullName;
        await MountAndUseAsync(path, rounds: 5);
        (int descriptors, int threads) = CountFuse();
        await MountAndUseAsync(path, rounds: 200);
        await Eventually.TrueAsync(() => CountFuse() is (int now, int alive) && now <= descriptors && alive <= threads);
        Directory.Delete(path);
    }

    [FuseFact]
    public async Task FailedMounts_LeaveNoDescriptorAndNoThread()
    {
        (int descriptors, int threads) = CountFuse();
        for (int round = 0; round < 20; round++)
        {
            var options = new FuseMountOptions { MountPoint = "/does/not/exist", AutoUnmount = round % 2 == 0 };
            Assert.Throws<FuseException>(() => FuseSession.Mount(options, new HelloFileSystem()));
        }

        await Eventually.TrueAsync(() => CountFuse() is (int now, int alive) && now <= descriptors && alive <= threads);
    }

    private static async Task MountAndUseAsync(string path, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            using FuseSession session = FuseSession.Mount(new FuseMountOptions { MountPoint = path }, new HelloFileSystem());
            if (round % 20 == 0)
                await Tool.ShellAsync("cat \"$1/hello.txt\"", path);
            session.Unmount();
            await session.Completion.WaitAsync(Eventually.Patience);
        }

        Assert.Null(FuseMountTable.Find(path));
    }

    private static (int Descriptors, int Threads) CountFuse()
    {
        int descriptors = Directory.GetFiles("/proc/self/fd").Count(descriptor => IsOurs(descriptor));
        int threads = Directory.GetDirectories("/proc/self/task").Count(
            task => ReadOrNothing(task + "/comm").StartsWith("fuse-", StringComparison.Ordinal));
        return (descriptors, threads);
    }

    private static bool IsOurs(string descriptor)
    {
        try
        {
            string target = new FileInfo(descriptor).LinkTarget ?? string.Empty;
            return target == "/dev/fuse" || target.StartsWith("socket:", StringComparison.Ordinal)
                || target.StartsWith("pipe:", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
