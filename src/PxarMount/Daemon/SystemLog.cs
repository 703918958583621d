using System.Net.Sockets;
using LinuxFuse;
using PxarArchive;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// The system's log at <c>/dev/log</c>, where the journal or syslog listens. Connects for each message: the listener may be restarted,
/// and messages are rare. Never throws.
/// </summary>
internal sealed class SystemLog
{
    private const string Address = "/dev/log";
    private const int DaemonFacility = 3 << 3;

    /// <summary>Whether there is a system's log; in most containers there is none.</summary>
    internal static bool Exists =>
        RawPath.Stat(Address, out FileStatus status) == Errno.None && status.Type == PxarStat.TypeSocket;

    internal void Write(LogLevel level, string message)
    {
        byte[] line = RawText.Encode($"<{DaemonFacility | (int)level}>pxar-mount[{Environment.ProcessId}]: {message}");
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(Address));
            socket.Send(line);
        }
        catch (SocketException)
        {
            // Nobody listens, and there is no other place to tell.
        }
    }
}
