using System.Runtime.InteropServices;

namespace PxarMount.Interop;

/// <summary>Calls on sockets. .NET has them too, in an assembly that every mount would have to load.</summary>
internal static unsafe partial class LibC
{
    internal const int LocalFamily = 1;
    internal const int StreamSocket = 1;
    internal const int SocketClosesOnExec = 0x80000;
    internal const int SocketLevel = 1;
    internal const int PeerCredentials = 17;
    internal const int ShutdownBoth = 2;
    internal const int NoSignal = 0x4000;
    internal const int DoNotWait = 0x40;

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    internal static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    internal static partial int Bind(int socket, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(int socket, int backlog);

    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    internal static partial int Accept(int socket, void* address, void* length, int flags);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    internal static partial int Connect(int socket, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    internal static partial int GetSocketOption(int socket, int level, int option, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    internal static partial nint Send(int socket, byte* bytes, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(int socket, int how);
}
