using System.Diagnostics;
using System.Globalization;
using PbsReader.Snapshots;

namespace PxarMount.Tests.Backup;

/// <summary>
/// Backups that are killed at random moments: the store stays valid, finished snapshots stay whole, unfinished ones are not seen. Some
/// dozens always, some hundreds with <c>PXAR_MOUNT_LONG_TESTS=1</c>.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int FileCount = 40;
    private const int FileLength = 300_000;
    private readonly TestStore _store = new();
    private readonly SourceFolder _source = new();
    private readonly Random _random = new(20260);

    private static int Rounds => Environment.GetEnvironmentVariable("PXAR_MOUNT_LONG_TESTS") == "1" ? 400 : 24;

    public void Dispose()
    {
        _store.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task KilledAtAnyTime_TheStoreStaysValid()
    {
        _source.Write("disk", RandomBytes(6_000_000));
        for (int file = 0; file < FileCount; file++)
            _source.Write($"tree/file{file}", RandomBytes(FileLength));
        long time = 1_700_000_000;
        var clock = Stopwatch.StartNew();
        using (Process whole = Start(time))
        {
            await whole.WaitForExitAsync();
            Assert.Equal(0, whole.ExitCode);
        }

        TimeSpan duration = clock.Elapsed;
        HashSet<long> finished = [time];
        int killed = 0;
        for (int round = 0; round < Rounds; round++)
        {
            time++;
            _source.Write($"tree/file{_random.Next(FileCount)}", RandomBytes(FileLength));
            using Process backup = Start(time);
            await Task.Delay(duration * (0.2 + _random.NextDouble()));
            backup.Kill();
            await backup.WaitForExitAsync();

            // The first backup made the store too, and a busy machine is sometimes slower, sometimes quicker: the time is learnt.
            if (backup.ExitCode == 0)
            {
                finished.Add(time);
                duration *= 0.7;
            }
            else
            {
                killed++;
                duration *= 1.1;
            }

            await CheckAsync(finished, time);
        }

        Assert.True(killed > Rounds / 4, $"only {killed} of {Rounds} were killed");
        Assert.True(_store.VerifyChunks() > 0);
        using Process last = Start(time + 1);
        await last.WaitForExitAsync();
        Assert.Equal(0, last.ExitCode);
        foreach (SnapshotId id in await _store.ListAsync(TestStore.Group()))
            await _store.VerifyAsync(id);
    }

    // A backup can be killed after its snapshot appeared and before it could say so.
    private async Task CheckAsync(HashSet<long> finished, long current)
    {
        IReadOnlyList<SnapshotId> listed = await _store.ListAsync(TestStore.Group());
        Assert.Empty(finished.Except(listed.Select(id => id.Time)));
        Assert.Empty(listed.Select(id => id.Time).Except(finished).Except([current]));
        foreach (SnapshotId id in listed.Where(id => id.Time == current))
        {
            finished.Add(current);
            await _store.VerifyAsync(id);
        }
    }

    private byte[] RandomBytes(int length)
    {
        byte[] content = new byte[length];
        _random.NextBytes(content);
        return content;
    }

    private Process Start(long time) => CommandResult.Start(
        "backup",
        $"root.pxar:{_source["tree"]}",
        $"disk.img:{_source["disk"]}",
        "--datastore",
        _store.Path,
        "--backup-id",
        "test",
        "--sync-level",
        "none",
        "--backup-time",
        time.ToString(CultureInfo.InvariantCulture));
}
