using System.Runtime.InteropServices;
using System.Text;
using LinuxFuse;

namespace PxarMount.Interop;

/// <summary>
/// Sockets in the kernel's own space of names (unix(7), abstract): there is no file that could be left behind, and the name is free
/// again when its process ends, however that was. Descriptors below zero are failures.
/// </summary>
internal static unsafe class LocalSocket
{
    private const int AddressLength = 110;
    private const int FamilyLength = 2;
    private const short Input = 1;
    private const short HangUp = 0x10;
    private const int ConnectionAborted = 103;

    /// <summary>The user of this process.</summary>
    internal static uint OwnUser => LibC.GetEffectiveUser();

    /// <summary>A socket at which others can knock.</summary>
    internal static int Listen(string name)
    {
        const int Backlog = 8;
        byte* address = stackalloc byte[AddressLength];
        uint length = WriteAddress(name, address);
        int socket = LibC.Socket(LibC.LocalFamily, LibC.StreamSocket | LibC.SocketClosesOnExec, 0);
        if (socket < 0 || (LibC.Bind(socket, address, length) == 0 && LibC.Listen(socket, Backlog) == 0))
            return socket;
        Descriptor.Close(socket);
        return -1;
    }

    /// <summary>The next one who knocks; negative when <see cref="Stop"/> was called.</summary>
    internal static int Accept(int socket)
    {
        int client;
        do
        {
            client = LibC.Accept(socket, null, null, LibC.SocketClosesOnExec);
        }
        while (client < 0 && Marshal.GetLastPInvokeError() is PosixError.Interrupted or ConnectionAborted);
        return client;
    }

    /// <summary>Knocks; does not wait where the other side is too busy.</summary>
    internal static int Connect(string name, out Errno error)
    {
        byte* address = stackalloc byte[AddressLength];
        uint length = WriteAddress(name, address);
        int socket = LibC.Socket(LibC.LocalFamily, LibC.StreamSocket | LibC.SocketClosesOnExec | LibC.NonBlocking, 0);
        error = Errno.None;
        if (socket >= 0 && LibC.Connect(socket, address, length) == 0)
            return socket;
        error = (Errno)Marshal.GetLastPInvokeError();
        if (socket >= 0)
            Descriptor.Close(socket);
        return -1;
    }

    /// <summary>The user on the other side, as the kernel knows; null when it does not.</summary>
    internal static uint? PeerOf(int socket)
    {
        // struct ucred: process, user, group.
        uint* credentials = stackalloc uint[3];
        uint length = 3 * sizeof(uint);
        return LibC.GetSocketOption(socket, LibC.SocketLevel, LibC.PeerCredentials, credentials, &length) == 0 ? credentials[1] : null;
    }

    /// <summary>Sends what fits into the socket's memory at once: nobody can keep us waiting.</summary>
    internal static void Send(int socket, ReadOnlySpan<byte> message)
    {
        fixed (byte* bytes = message)
            _ = LibC.Send(socket, bytes, (nuint)message.Length, LibC.NoSignal | LibC.DoNotWait);
    }

    /// <summary>Waits until there is something to read, or the other side has hung up; false when it takes too long.</summary>
    internal static bool WaitForInput(int socket, TimeSpan patience)
    {
        var request = new LibC.PollRequest { Descriptor = socket, Events = Input };
        return LibC.Poll(&request, 1, (int)patience.TotalMilliseconds) > 0 && (request.Returned & (Input | HangUp)) != 0;
    }

    /// <summary>Ends a wait in <see cref="Accept"/>.</summary>
    internal static void Stop(int socket) => _ = LibC.Shutdown(socket, LibC.ShutdownBoth);

    private static uint WriteAddress(string name, byte* address)
    {
        *(ushort*)address = LibC.LocalFamily;
        address[FamilyLength] = 0;
        int length = Encoding.ASCII.GetBytes(name, new Span<byte>(address + FamilyLength + 1, AddressLength - FamilyLength - 1));
        return (uint)(FamilyLength + 1 + length);
    }
}
