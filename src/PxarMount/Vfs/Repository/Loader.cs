namespace PxarMount.Vfs.Repository;

/// <summary>
/// Something that is opened when it is wanted, once for all who want it at the same time, and can be dropped and opened again. Opened on
/// a thread of the pool, because a slow disk must not hold a reader of the kernel's requests. Safe for concurrent use.
/// </summary>
/// <param name="open">Opens it.</param>
/// <param name="ending">Ends an opening, which no caller does.</param>
/// <param name="isCurrent">Whether what is open still serves; always without it.</param>
internal sealed class Loader<T>(Func<CancellationToken, ValueTask<T>> open, CancellationToken ending, Func<T, bool>? isCurrent = null)
    where T : class
{
    private T? _value;
    private Task<T>? _opening;

    /// <summary>What is open, current or not; null when nothing is.</summary>
    internal T? Value => Volatile.Read(ref _value);

    /// <summary>Opens it, unless it is open. A cancelled caller leaves, and the opening goes on.</summary>
    internal ValueTask<T> GetAsync(CancellationToken cancellationToken) =>
        Current is { } current ? new ValueTask<T>(current) : new ValueTask<T>(Join().WaitAsync(cancellationToken));

    /// <summary>Puts something in the place of what is open, or null. Who works with that goes on.</summary>
    internal void Replace(T? value) => Volatile.Write(ref _value, value);

    private T? Current => Value is { } value && isCurrent?.Invoke(value) != false ? value : null;

    private Task<T> Join()
    {
        if (Volatile.Read(ref _opening) is { } running)
            return running;
        var mine = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _opening, mine.Task, null) is { } other)
            return other;
        _ = Task.Run(() => OpenAsync(mine), CancellationToken.None);
        return mine.Task;
    }

    private async Task OpenAsync(TaskCompletionSource<T> result)
    {
        try
        {
            T opened = Current ?? await open(ending).ConfigureAwait(false);
            Volatile.Write(ref _value, opened);
            Volatile.Write(ref _opening, null);
            result.SetResult(opened);
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _opening, null);
            result.SetException(exception);
        }
    }
}
