using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PxarMount.Interop;

/// <summary>Asks a question at the terminal that the program was started from; what is typed shows only when it may.</summary>
internal static unsafe class TerminalQuestion
{
    private const string Terminal = "/dev/tty";
    private const uint Echo = 8;
    private const int LocalFlags = 3;
    private const int SettingsLength = 128;
    private const int AtOnce = 0;
    private const short WaitForInput = 1;
    private const int PollMilliseconds = 100;

    /// <summary>The line that was typed; null when there is no terminal, or it was given up.</summary>
    internal static byte[]? Ask(string question, int maxLength, bool isShown, CancellationToken cancellationToken)
    {
        int terminal = RawPath.Open(Terminal, LibC.ReadWrite);
        if (terminal < 0)
            return null;
        uint* settings = stackalloc uint[SettingsLength];
        if (LibC.GetTerminal(terminal, settings) != 0)
        {
            Descriptor.Close(terminal);
            return null;
        }

        uint before = settings[LocalFlags];
        if (!isShown)
            settings[LocalFlags] &= ~Echo;

        // Whoever gives up with Ctrl-C must find the terminal as it was.
        nint copy = (nint)settings;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Restore(terminal, copy, before));
        try
        {
            _ = LibC.SetTerminal(terminal, AtOnce, settings);
            TerminalCalls.WriteAll(terminal, Encoding.UTF8.GetBytes(question));
            return ReadLine(terminal, maxLength, cancellationToken);
        }
        finally
        {
            Restore(terminal, copy, before);
            if (!isShown)
                TerminalCalls.WriteAll(terminal, "\n"u8);
            Descriptor.Close(terminal);
        }
    }

    private static void Restore(int terminal, nint settings, uint localFlags)
    {
        ((uint*)settings)[LocalFlags] = localFlags;
        _ = LibC.SetTerminal(terminal, AtOnce, (uint*)settings);
    }

    private static byte[]? ReadLine(int terminal, int maxLength, CancellationToken cancellationToken)
    {
        byte[] line = new byte[maxLength];
        int length = 0;
        try
        {
            while (length < maxLength)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var request = new LibC.PollRequest { Descriptor = terminal, Events = WaitForInput };
                if (LibC.Poll(&request, 1, PollMilliseconds) <= 0)
                    continue;
                int count = Descriptor.Read(terminal, line.AsSpan(length));
                if (count <= 0)
                    return null;
                int end = line.AsSpan(length, count).IndexOf((byte)'\n');
                if (end >= 0)
                    return line[..(length + end)];
                length += count;
            }

            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }
}
