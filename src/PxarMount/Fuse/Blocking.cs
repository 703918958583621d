using LinuxFuse;

namespace PxarMount.Fuse;

/// <summary>
/// The only place where a thread waits for a task. What is complete costs nothing; before a real wait the reader gives its place
/// away. It always waits to the end, cancelled or not, because the operation may be writing into the reply's memory: so an operation
/// must be given <see cref="Token"/> and obey it. Lives for one request.
/// </summary>
internal ref struct Blocking(FuseRequest request)
{
    [ThreadStatic]
    private static CancellationTokenSource? s_source;

    private bool _slow;
    private CancellationToken _interruption;

    /// <summary>Cancelled when the caller is interrupted or the connection ends; good for the rest of this request.</summary>
    internal static CancellationToken Token => (s_source ??= new CancellationTokenSource()).Token;

    /// <summary>Waits for the operation's result.</summary>
    internal T For<T>(ValueTask<T> operation)
    {
        if (operation.IsCompleted)
            return ResultOf(operation);

        CancellationTokenSource source = s_source ??= new CancellationTokenSource();
        if (!_slow)
        {
            _interruption = request.BeginSlowStep();
            _slow = true;
        }

        CancellationTokenRegistration registration = _interruption.UnsafeRegister(
            static state => ((CancellationTokenSource)state!).Cancel(), source);
        try
        {
            return ResultOf(operation);
        }
        finally
        {
            registration.Dispose();
            if (source.IsCancellationRequested)
                s_source = null;
        }
    }

    /// <summary>Waits for the operation.</summary>
    internal void For(ValueTask operation)
    {
        if (operation.IsCompletedSuccessfully)
            return;
        For(WithResult(operation));
    }

    private static async ValueTask<bool> WithResult(ValueTask operation)
    {
        await operation.ConfigureAwait(false);
        return true;
    }

#pragma warning disable RS0030 // this is the waiter
    private static T ResultOf<T>(ValueTask<T> operation) =>
        operation.IsCompleted ? operation.Result : operation.AsTask().GetAwaiter().GetResult();
#pragma warning restore RS0030
}
