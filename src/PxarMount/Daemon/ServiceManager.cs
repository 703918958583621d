using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace PxarMount.Daemon;

/// <summary>Tells systemd about readiness (<c>sd_notify(3)</c>), when it asked to be told. Never throws.</summary>
internal static class ServiceManager
{
    /// <summary>The mount is there.</summary>
    internal static void Ready(string status) => Send($"READY=1\nSTATUS={status}\n");

    /// <summary>The mount is about to go.</summary>
    internal static void Stopping() => Send("STOPPING=1\n");

    private static void Send(string message)
    {
        if (Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is { Length: > 1 } path && path[0] is '/' or '@')
            SendTo(path[0] == '@' ? '\0' + path[1..] : path, message);
    }

    // Apart, as only a service needs the sockets' assembly, and loading it takes time.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SendTo(string path, string message)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            // Whoever asked is gone.
        }
    }
}
