using PbsReader;
using PbsReader.Chunks;
using PbsTestServer.Faults;
using PxarMount.IntegrationTests.LinuxFuse;

namespace PxarMount.IntegrationTests.Remote;

/// <summary>Hundreds of faults, cancellations and restarts leave no buffer, session or descriptor behind. Alone: these are the process's.</summary>
[CollectionDefinition(nameof(RemoteLeakTests), DisableParallelization = true)]
[Collection(nameof(RemoteLeakTests))]
public sealed class RemoteLeakTests
{
    private static readonly FaultKind[] s_kinds = [FaultKind.Cut, FaultKind.Abort, FaultKind.Shorten, FaultKind.Corrupt, FaultKind.Status];

    [Fact]
    public async Task Faults_LeaveNothing_AndBytesAreRightAfterwards()
    {
        int buffers = ChunkBuffer.LiveCount;
        await using (ServedRandom served = await ServedRandom.OpenAsync())
        {
            await served.ReadAllAsync();
            int descriptors = 0;
            for (int round = 0; round < 6; round++)
            {
                await BreakAsync(served, round);
                served.Server.Faults.Clear();
                await served.WorksSoonAsync();
                await Eventually.TrueAsync(() => served.Server.Counters.OpenSessionCount == 1 && served.Server.ConnectionCount == 1);
                if (round == 1)
                    descriptors = CountDescriptors();
            }

            await Eventually.TrueAsync(() => CountDescriptors() <= descriptors + 8);
            await served.Snapshot.DisposeAsync();
            await Eventually.TrueAsync(() => served.Server.Counters.OpenSessionCount == 0 && served.Server.ConnectionCount == 0);
        }

        await Eventually.TrueAsync(() => ChunkBuffer.LiveCount == buffers);
    }

    private static async Task BreakAsync(ServedRandom served, int seed)
    {
        var random = new Random(seed);
        foreach (FaultKind kind in s_kinds)
            served.Server.Faults.Add(new Fault(kind) { Path = "/chunk", Offset = random.Next(60_000), Every = random.Next(5, 30), Code = 500 });
        using var cancellation = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 16).Select(reader => ReadSomeAsync(served, new Random(reader), cancellation.Token))];
        for (int disturbance = 0; disturbance < 5; disturbance++)
        {
            await Task.Delay(random.Next(200));
            served.Server.Disconnect();
        }

        await cancellation.CancelAsync();
        await Task.WhenAll(readers);
    }

    private static async Task ReadSomeAsync(ServedRandom served, Random random, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                using var own = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                if (random.Next(4) == 0)
                    own.CancelAfter(random.Next(30));
                await served.ReadAsync(random.Next(served.Index.Count), own.Token);
            }
            catch (Exception exception) when (exception is PbsException or OperationCanceledException)
            {
                // Wanted.
            }
        }
    }

    private static int CountDescriptors() => Directory.GetFiles("/proc/self/fd").Length;
}
