namespace PbsReader.Remote;

/// <summary>The use of a session for one request; keeps it open.</summary>
internal readonly struct SessionLease(SessionKeeper keeper, SessionKeeper.Entry entry) : IDisposable
{
    internal ReaderSession Session => entry.Session;

    public void Dispose() => keeper.Return(entry);
}
