using System.Runtime.InteropServices;

namespace PxarMount.Daemon;

/// <summary>The signals that would end the process and leave a dead mount behind, as events instead.</summary>
internal sealed class StopSignals : IDisposable
{
    // By their Linux numbers, which .NET passes on: SIGUSR1, SIGUSR2, SIGALRM.
    private static readonly PosixSignal[] s_signals =
    [
        PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT, (PosixSignal)10, (PosixSignal)12, (PosixSignal)14,
    ];

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    internal StopSignals() => _registrations = Array.ConvertAll(s_signals, signal => PosixSignalRegistration.Create(signal, OnSignal));

    /// <summary>Completes with the first signal.</summary>
    internal Task First => _first.Task;

    /// <summary>Completes with the second signal.</summary>
    internal Task Second => _second.Task;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_first.TrySetResult())
            _second.TrySetResult();
    }
}
