using LinuxFuse;
using LinuxFuse.Protocol;
using LinuxFuse.Serving;

namespace PxarMount.Tests.LinuxFuse;

public sealed class WorkerPoolTests
{
    private const ulong First = 1000;

    [Fact]
    public void ASlowRequest_StopsNobody()
    {
        using var kernel = new FakeKernel(readers: 1);
        using var gate = new Gate(kernel.FileSystem);
        kernel.Read(First);
        gate.WaitForEntered(1);
        for (ulong unique = 2; unique < 200; unique += 2)
            kernel.AssertSilence(unique);
        gate.Open();
        Assert.Equal((First, Errno.None), kernel.Receive());
        kernel.AssertSilence(200);
    }

    [Fact]
    public void AnInterruptedSlowRequest_IsCancelled_AndAnsweredOnce()
    {
        using var kernel = new FakeKernel(readers: 1);
        using var gate = new Gate(kernel.FileSystem);
        kernel.Read(First);
        kernel.Read(First + 2);
        gate.WaitForEntered(2);
        kernel.Interrupt(First);
        Assert.Equal((First, Errno.EINTR), kernel.Receive());
        kernel.AssertSilence(4);
        gate.Open();
        Assert.Equal((First + 2, Errno.None), kernel.Receive());
        kernel.AssertSilence(6);
    }

    [Fact]
    public void AnInterruptThatComesBeforeTheSlowStep_IsNotLost()
    {
        using var kernel = new FakeKernel(readers: 2);
        using var entered = new ManualResetEventSlim();
        using var interrupted = new ManualResetEventSlim();
        bool wasCancelled = false;
        kernel.FileSystem.DuringRead = request =>
        {
            entered.Set();
            interrupted.Wait();
            wasCancelled = request.BeginSlowStep().IsCancellationRequested;
        };
        kernel.Read(First);
        entered.Wait();
        kernel.Interrupt(First);
        kernel.AssertSilence(2); // the one other reader has seen both
        interrupted.Set();
        Assert.Equal((First, Errno.None), kernel.Receive());
        Assert.True(wasCancelled);
    }

    [Fact]
    public void AnInterruptForNobody_IsSentAgain()
    {
        using var kernel = new FakeKernel(readers: 1);
        kernel.Interrupt(First);
        Assert.Equal((First | 1, Errno.EAGAIN), kernel.Receive());
    }

    [Fact]
    public void ASecondSlowStep_IsTheSame()
    {
        using var kernel = new FakeKernel(readers: 1);
        bool same = false;
        kernel.FileSystem.DuringRead = request => same = request.BeginSlowStep() == request.BeginSlowStep();
        for (ulong unique = 2; unique < 1000; unique += 2)
        {
            kernel.Read(unique);
            Assert.Equal((unique, Errno.None), kernel.Receive());
        }

        Assert.True(same);
        Assert.InRange(kernel.Pool.WorkerCount, 1, 10);
    }

    [Fact]
    public void BeyondTheBound_RequestsWait_InterruptsDoNot()
    {
        using var kernel = new FakeKernel(readers: 2);
        using var gate = new Gate(kernel.FileSystem);
        ulong last = First + (2 * (WorkerPool.MaxSlow + 9));
        for (ulong unique = First; unique <= last; unique += 2)
            kernel.Read(unique);
        gate.WaitForEntered(WorkerPool.MaxSlow);
        kernel.Interrupt(last);
        (ulong, Errno) answer = kernel.Receive();
        while (answer == (last | 1, Errno.EAGAIN))
        {
            kernel.Interrupt(last); // as the kernel does: its reader had not put it aside yet
            answer = kernel.Receive();
        }

        Assert.Equal((last, Errno.EINTR), answer);
        Assert.Equal(WorkerPool.MaxSlow, gate.Entered);
        kernel.Interrupt(First);
        Assert.Equal((First, Errno.EINTR), kernel.Receive());
        gate.Open();
        HashSet<ulong> answered = [];
        for (ulong unique = First + 2; unique < last; unique += 2)
        {
            (ulong number, Errno error) = kernel.Receive();
            Assert.Equal(Errno.None, error);
            Assert.True(answered.Add(number), "answered twice");
        }

        kernel.AssertSilence(2);
        Assert.True(
            SpinWait.SpinUntil(() => kernel.Pool.WorkerCount <= 12, TimeSpan.FromSeconds(30)), "workers are kept for nothing");
    }

    [Fact]
    public void TheEndOfTheConnection_CancelsWhatIsSlow()
    {
        using var kernel = new FakeKernel(readers: 2);
        using var gate = new Gate(kernel.FileSystem);
        for (ulong unique = First; unique < First + 40; unique += 2)
            kernel.Read(unique);
        gate.WaitForEntered(20);
        kernel.End();
    }

    [Fact]
    public void ManyRequests_SlowAndFast_AreEachAnsweredOnce()
    {
        using var kernel = new FakeKernel(readers: 2);
        int reads = 0;
        kernel.FileSystem.DuringRead = request =>
        {
            if (Interlocked.Increment(ref reads) % 3 == 0)
                request.BeginSlowStep().WaitHandle.WaitOne(1);
        };
        HashSet<ulong> open = [];
        for (ulong unique = 2; unique < 6000; unique += 2)
        {
            open.Add(unique);
            kernel.Read(unique);
            if (open.Count > 60)
                Assert.True(open.Remove(kernel.Receive().Unique), "answered twice");
        }

        while (open.Count > 0)
            Assert.True(open.Remove(kernel.Receive().Unique), "answered twice");
        kernel.AssertSilence(7000);
    }

    /// <summary>Holds reads in a slow step until it is opened or they are cancelled.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private int _entered;

        public Gate(FakeFileSystem fileSystem) => fileSystem.DuringRead = request =>
        {
            CancellationToken token = request.BeginSlowStep();
            Interlocked.Increment(ref _entered);
            _open.Wait(token);
        };

        public int Entered => Volatile.Read(ref _entered);

        public void WaitForEntered(int count) =>
            Assert.True(SpinWait.SpinUntil(() => Entered == count, TimeSpan.FromSeconds(30)), $"{Entered} of {count} are slow");

        public void Open() => _open.Set();

        public void Dispose() => _open.Set();
    }
}
