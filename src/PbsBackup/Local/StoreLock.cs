using PbsBackup.Interop;

namespace PbsBackup.Local;

/// <summary>
/// The shared lock that keeps garbage collection from running while somebody writes (datastore spec, 11.1). One per store: whoever holds
/// it keeps the descriptor to itself.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    /// <summary>Name of the file.</summary>
    public const string Name = ".lock";

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly int _descriptor;

    private StoreLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Makes the file when it is missing.</summary>
    public static void Create(StoreFolder store) => _ = Posix.Close(Open(store));

    /// <summary>Takes the lock; waits for as long as garbage collection runs, after saying so once.</summary>
    /// <param name="store">Which store.</param>
    /// <param name="onNotice">Told that there is something to wait for.</param>
    /// <param name="clock">Measures the wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<StoreLock> TakeAsync(
        StoreFolder store, Action<string> onNotice, TimeProvider clock, CancellationToken cancellationToken)
    {
        int descriptor = Open(store);
        try
        {
            bool isTold = false;
            while (true)
            {
                int result = Posix.TryLockRecord(descriptor);
                if (result >= 0)
                    return new StoreLock(descriptor);
                if (result is not (-PosixError.TryAgain or -PosixError.AccessDenied))
                    throw StoreError.Create(result, "lock", store.PlaceOf(Name));
                if (!isTold)
                    onNotice($"waiting: {store.PlaceOf(Name)} is locked, so garbage collection runs");
                isTold = true;
                await Task.Delay(s_patience, clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            _ = Posix.Close(descriptor);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Posix.Close(_descriptor);

    private static int Open(StoreFolder store)
    {
        byte[] name = Posix.Terminated(Name);
        int descriptor = Posix.OpenAt(store.Descriptor, name, OpenFlags.NoFollow);
        if (descriptor == -PosixError.NoEntry)
        {
            descriptor = Posix.OpenAt(store.Descriptor, name, OpenFlags.Create | OpenFlags.NoFollow, StoreFolder.FileMode);
            if (descriptor >= 0)
                StoreError.Check(store.AdoptFile(descriptor), "set mode and owner of", store.PlaceOf(Name));
        }

        return StoreError.Check(descriptor, "open", store.PlaceOf(Name));
    }
}
