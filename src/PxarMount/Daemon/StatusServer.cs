using System.Globalization;
using LinuxFuse;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// Tells whoever is allowed how a mount is doing: the answer to a connection is one document, then it is closed. Only the daemon's own
/// user and root get it. One thread, which sleeps as long as nobody asks, and cannot be kept waiting.
/// </summary>
internal sealed class StatusServer : IDisposable
{
    private const int StackSize = 256 << 10;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private readonly int _socket;
    private readonly Func<byte[]> _makeReport;
    private readonly Thread _thread;

    private StatusServer(int socket, Func<byte[]> makeReport)
    {
        (_socket, _makeReport) = (socket, makeReport);
        _thread = new Thread(Serve, StackSize) { IsBackground = true, Name = "status" };
        _thread.Start();
    }

    /// <summary>What the socket of a mount is called: its device is told apart from all others as long as it is mounted.</summary>
    internal static string NameOf(FuseMountPoint mount) =>
        string.Create(CultureInfo.InvariantCulture, $"pxar-mount/{mount.DeviceMajor}:{mount.DeviceMinor}");

    /// <summary>Begins to answer for a mount; null where that is not possible, which harms nothing else.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="makeReport">Makes the document, on the thread of the server.</param>
    internal static StatusServer? TryStart(FuseMountPoint? mount, Func<byte[]> makeReport)
    {
        int socket = mount is null ? -1 : LocalSocket.Listen(NameOf(mount));
        if (socket < 0)
            return null;
        try
        {
            return new StatusServer(socket, makeReport);
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            Descriptor.Close(socket);
            return null;
        }
    }

    /// <summary>Answers nobody any more.</summary>
    public void Dispose()
    {
        LocalSocket.Stop(_socket);
        _thread.Join(s_patience);
    }

    private void Serve()
    {
        for (int client; (client = LocalSocket.Accept(_socket)) >= 0;)
        {
            bool isAllowed = LocalSocket.PeerOf(client) is uint user && (user == 0 || user == LocalSocket.OwnUser);
            LocalSocket.Send(client, isAllowed ? Report() : "{\"error\":\"only root and the user who mounted it may ask\"}"u8);
            Descriptor.Close(client);
        }

        Descriptor.Close(_socket);
    }

    private byte[] Report()
    {
        try
        {
            return _makeReport();
        }
        catch (Exception)
        {
            // The mount is on its way out; whoever asked sees that there is no answer.
            return [];
        }
    }
}
