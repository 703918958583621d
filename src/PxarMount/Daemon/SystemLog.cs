using System.Net.Sockets;

namespace PxarMount.Daemon;

/// <summary>
/// The system's log at <c>/dev/log</c>, where the journal or syslog listens. Connects for each message: the listener may be restarted,
/// and messages are rare. Never throws.
/// </summary>
internal sealed class SystemLog
{
    private const int DaemonFacility = 3 << 3;

    internal void Write(LogLevel level, string message)
    {
        byte[] line = RawText.Encode($"<{DaemonFacility | (int)level}>pxar-mount[{Environment.ProcessId}]: {message}");
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint("/dev/log"));
            socket.Send(line);
        }
        catch (SocketException)
        {
            // Nobody listens, and there is no other place to tell.
        }
    }
}
