using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using PbsReader;
using PxarMount.Interop;

namespace PxarMount.Opening;

/// <summary>Reads small secrets, and leaves no copies of them behind.</summary>
internal static class SecretReader
{
    private const int LastStandard = 2;

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="PbsException">It cannot be read, or has more than <paramref name="maxLength"/> bytes.</exception>
    internal static byte[] ReadFile(string path, int maxLength, string what)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
            return ReadAll(file, maxLength, path);
        }
        catch (Exception exception) when (exception is IOException and not PbsException or UnauthorizedAccessException)
        {
            throw new PbsException(PbsError.NotFound, $"{path}: {what} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>All bytes of a stream that may have at most <paramref name="maxLength"/>.</summary>
    /// <exception cref="PbsException">It is longer.</exception>
    internal static byte[] ReadAll(Stream stream, int maxLength, string name)
    {
        byte[] buffer = new byte[maxLength + 1];
        try
        {
            int count = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return count <= maxLength
                ? buffer[..count]
                : throw new PbsException(PbsError.Corrupt, $"{name}: longer than the {maxLength} bytes that are allowed here");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>All bytes from an open descriptor, which is closed, but for the standard ones.</summary>
    /// <exception cref="PbsException">
    /// It cannot be read, or there are more than <paramref name="maxLength"/>; or nobody gave it to this process: the number may by now
    /// stand for something that the runtime opened, such as the pipe by which signals come.
    /// </exception>
    internal static byte[] ReadAll(int descriptor, int maxLength, string name)
    {
        if (!Descriptor.IsInheritable(descriptor))
            throw new PbsException(PbsError.NotFound, $"{name}: descriptor {descriptor} is not open");
        try
        {
            using var handle = new SafeFileHandle(descriptor, ownsHandle: descriptor > LastStandard);
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 1);
            return ReadAll(stream, maxLength, name);
        }
        catch (Exception exception) when (exception is IOException and not PbsException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PbsException(PbsError.NotFound, $"{name}: descriptor {descriptor} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The first line, without its end.</summary>
    internal static byte[] FirstLine(byte[] content)
    {
        CoreDumps.Forbid();
        int end = content.AsSpan().IndexOf((byte)'\n');
        byte[] line = content[..(end < 0 ? content.Length : end)];
        CryptographicOperations.ZeroMemory(content);
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }
}
