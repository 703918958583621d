using Microsoft.Win32.SafeHandles;

namespace PxarArchive.Sources;

/// <summary>A file on disk. Every read completes synchronously. The length is that at the time of opening.</summary>
public sealed class LocalFileSource : IRandomAccessSource
{
    private readonly SafeFileHandle _file;

    private LocalFileSource(SafeFileHandle file, long length) => (_file, Length) = (file, length);

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>Opens a regular file.</summary>
    /// <exception cref="IOException">There is no such file, or it is not one that can be read at any offset.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static LocalFileSource Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            return new LocalFileSource(file, RandomAccess.GetLength(file));
        }
        catch (NotSupportedException)
        {
            file.Dispose();
            throw new IOException("not a regular file: it cannot be read at any offset");
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int wanted = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        Span<byte> rest = destination.Span[..wanted];
        while (!rest.IsEmpty)
        {
            int count = RandomAccess.Read(_file, rest, offset);
            if (count == 0)
                throw new IOException($"file became shorter than {Length} bytes while it was read");
            rest = rest[count..];
            offset += count;
        }

        return new ValueTask<int>(wanted);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        return default;
    }
}
