using System.Runtime.InteropServices;

namespace PxarMount.Interop;

/// <summary>Calls about what surrounds the program: terminals, accounts, limits.</summary>
internal static unsafe partial class LibC
{
    [LibraryImport(Library, EntryPoint = "isatty")]
    internal static partial int IsTerminal(int descriptor);

    /// <summary>Fills a <c>struct termios</c>, which has less than 128 bytes.</summary>
    [LibraryImport(Library, EntryPoint = "tcgetattr")]
    internal static partial int GetTerminal(int descriptor, void* settings);

    [LibraryImport(Library, EntryPoint = "tcsetattr")]
    internal static partial int SetTerminal(int descriptor, int when, void* settings);

    [LibraryImport(Library, EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollRequest* requests, nuint count, int timeout);

    [LibraryImport(Library, EntryPoint = "getpwuid_r")]
    internal static partial int GetUser(uint id, nint* record, byte* buffer, nuint length, nint* found);

    [LibraryImport(Library, EntryPoint = "getgrgid_r")]
    internal static partial int GetGroup(uint id, nint* record, byte* buffer, nuint length, nint* found);

    /// <summary>Fills two numbers: the limit, and how far it can be raised.</summary>
    [LibraryImport(Library, EntryPoint = "getrlimit")]
    internal static partial int GetLimit(int resource, ulong* limits);

    /// <summary>Takes two numbers: the limit, and how far it can be raised.</summary>
    [LibraryImport(Library, EntryPoint = "setrlimit")]
    internal static partial int SetLimit(int resource, ulong* limits);

    /// <summary>The kernel's <c>struct pollfd</c>.</summary>
    internal struct PollRequest
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
