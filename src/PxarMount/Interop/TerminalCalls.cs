using System.Runtime.InteropServices;

namespace PxarMount.Interop;

/// <summary>Standard output and error as descriptors: is there a terminal, how wide is it, write.</summary>
internal static unsafe class TerminalCalls
{
    private const nuint GetWindowSize = 0x5413;
    private const short WaitForOutput = 4;

    public static bool IsTerminal(int descriptor) => LibC.IsTerminal(descriptor) == 1;

    /// <summary>Columns of the terminal, or 0.</summary>
    public static int GetWidth(int descriptor)
    {
        ushort* size = stackalloc ushort[4];
        return LibC.Ask(descriptor, GetWindowSize, size) < 0 ? 0 : size[1];
    }

    /// <summary>Writes all bytes; returns 0 or minus the error number.</summary>
    public static int WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* start = bytes)
                written = LibC.Write(descriptor, start, (nuint)bytes.Length);
            int error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (error == PosixError.TryAgain)
                WaitUntilWritable(descriptor);
            else if (error is not 0 and not PosixError.Interrupted)
                return -error;
            bytes = bytes[Math.Max(0, (int)written)..];
        }

        return 0;
    }

    // A shell may have left its pipe or terminal in non-blocking mode.
    private static void WaitUntilWritable(int descriptor)
    {
        var request = new LibC.PollRequest { Descriptor = descriptor, Events = WaitForOutput };
        _ = LibC.Poll(&request, 1, -1);
    }
}
