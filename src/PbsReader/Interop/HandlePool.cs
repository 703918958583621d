using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>Native objects that are dear to make, lent to one thread at a time. As many are kept as threads can use at once.</summary>
internal sealed class HandlePool<T>(Func<T> create) : IDisposable
    where T : SafeHandle
{
    private readonly T?[] _free = new T?[Environment.ProcessorCount];
    private volatile bool _isDisposed;

    /// <summary>Takes an object; the caller gives it back, or disposes it when it cannot be used again.</summary>
    public T Rent()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        for (int slot = 0; slot < _free.Length; slot++)
        {
            if (Volatile.Read(ref _free[slot]) is not null && Interlocked.Exchange(ref _free[slot], null) is T found)
                return found;
        }

        return create();
    }

    public void Return(T rented)
    {
        for (int slot = 0; slot < _free.Length && !_isDisposed; slot++)
        {
            if (Interlocked.CompareExchange(ref _free[slot], rented, null) is not null)
                continue;

            // Whoever disposes the pool may have passed this slot already.
            if (_isDisposed)
                Empty();
            return;
        }

        rented.Dispose();
    }

    public void Dispose()
    {
        _isDisposed = true;
        Empty();
    }

    private void Empty()
    {
        for (int slot = 0; slot < _free.Length; slot++)
            Interlocked.Exchange(ref _free[slot], null)?.Dispose();
    }
}
