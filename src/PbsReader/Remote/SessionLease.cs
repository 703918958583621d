namespace PbsReader.Remote;

/// <summary>The use of a session for one request; keeps it open.</summary>
internal readonly struct SessionLease(SessionKeeper keeper, SessionKeeper.Entry entry) : IDisposable
{
    internal ReaderSession Session => entry.Session;

    /// <summary>See <see cref="SessionKeeper.TryAddIndex"/>.</summary>
    internal bool TryAddIndex(string fileName) => keeper.TryAddIndex(entry, fileName);

    public void Dispose() => keeper.Return(entry);
}
