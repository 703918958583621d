using System.Runtime.InteropServices;
using LinuxFuse;

namespace PxarMount.Interop;

/// <summary>
/// Starts programs with arguments and environment as bytes. The runtime's own process class decodes both, and costs more time than
/// the rest of what a parent does here.
/// </summary>
internal static unsafe class ChildProcess
{
    private const int ExitedNormally = 0x7f;

    /// <summary>Starts a program; all texts end with a NUL. Descriptors without close-on-exec are inherited.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    internal static int Start(byte[] path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment)
    {
        int process = 0;
        byte** argumentList = Copy(arguments);
        byte** environmentList = Copy(environment);
        try
        {
            fixed (byte* program = path)
            {
                int error = LibC.Spawn(&process, program, null, null, argumentList, environmentList);
                if (error != 0)
                    throw new IOException($"{RawText.Decode(path.AsSpan(0, path.Length - 1))}: {RawPath.Describe((Errno)error)}");
            }
        }
        finally
        {
            Free(argumentList);
            Free(environmentList);
        }

        return process;
    }

    /// <summary>Makes this process run a program instead; returns only when that fails.</summary>
    internal static void Replace(byte[] path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment)
    {
        byte** argumentList = Copy(arguments);
        byte** environmentList = Copy(environment);
        fixed (byte* program = path)
            _ = LibC.Execute(program, argumentList, environmentList);
        Free(argumentList);
        Free(environmentList);
    }

    /// <summary>The path of this program. By its link in /proc it would run as well, but under the name "exe".</summary>
    internal static byte[] OwnProgram()
    {
        const string Link = "/proc/self/exe";
        byte[]? path = RawPath.ReadLink(Link);
        return path is null || path.AsSpan().EndsWith(" (deleted)\0"u8) ? RawPath.Terminated(Link) : path;
    }

    /// <summary>Waits for the end of a child.</summary>
    internal static int Wait(int process)
    {
        int status = 0;
        while (LibC.WaitForProcess(process, &status, 0) < 0)
        {
            if (RawPath.LastError() != Errno.EINTR)
                return 0x80;
        }

        return (status & ExitedNormally) == 0 ? (status >> 8) & 0xff : 0x80 + (status & ExitedNormally);
    }

    /// <summary>The environment that this process was started with, one NAME=VALUE with a NUL each.</summary>
    internal static List<byte[]> EnvironmentBlock() => Split("/proc/self/environ");

    /// <summary>The arguments that this process was started with, program name first, a NUL behind each.</summary>
    internal static List<byte[]> ArgumentBlock() => Split("/proc/self/cmdline");

    private static List<byte[]> Split(string file)
    {
        var parts = new List<byte[]>();
        ReadOnlySpan<byte> rest = File.ReadAllBytes(file);
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            end = end < 0 ? rest.Length : end;
            byte[] part = new byte[end + 1];
            rest[..end].CopyTo(part);
            parts.Add(part);
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }

        return parts;
    }

    private static byte** Copy(IReadOnlyList<byte[]> texts)
    {
        var list = (byte**)NativeMemory.AllocZeroed((nuint)texts.Count + 1, (nuint)sizeof(byte*));
        for (int index = 0; index < texts.Count; index++)
        {
            list[index] = (byte*)NativeMemory.Alloc((nuint)texts[index].Length);
            texts[index].CopyTo(new Span<byte>(list[index], texts[index].Length));
        }

        return list;
    }

    private static void Free(byte** list)
    {
        for (byte** text = list; *text is not null; text++)
            NativeMemory.Free(*text);
        NativeMemory.Free(list);
    }
}
