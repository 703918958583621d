using LinuxFuse;
using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Interop;

namespace PxarMount.Sources;

/// <summary>
/// A local file. What the page cache holds is read in place, by the calling thread; what has to come from the disk is read by a
/// thread of the pool, so that a read which completes at once never waited. Owns its descriptor.
/// </summary>
public sealed class NonBlockingFileSource : IRandomAccessSource
{
    private readonly int _descriptor;
    private readonly string _name;
    private volatile bool _askFirst = true;
    private int _closed;

    private NonBlockingFileSource(int descriptor, string name, long length) =>
        (_descriptor, _name, Length) = (descriptor, name, length);

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>Opens a regular file by a path in <see cref="RawText"/> form. Its length is taken once, here.</summary>
    /// <exception cref="IOException">
    /// It is missing, unreadable or no regular file; the message says which, without the path.
    /// </exception>
    public static NonBlockingFileSource Open(string path)
    {
        // A pipe without a writer would block the open itself.
        int descriptor = RawPath.Open(path, LibC.ReadOnly | LibC.NonBlocking);
        if (descriptor < 0)
            throw new IOException(RawPath.Describe(RawPath.LastError()));
        Errno error = RawPath.Stat(descriptor, out FileStatus status);
        if (error == Errno.None && status.Type == PxarStat.TypeFile)
            return new NonBlockingFileSource(descriptor, path, checked((long)status.Size));
        Descriptor.Close(descriptor);
        throw new IOException(error != Errno.None ? RawPath.Describe(error)
            : status.Type == PxarStat.TypeDirectory ? "Is a directory" : "Not a regular file");
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length)
            return new ValueTask<int>(0);
        if (destination.Length > Length - offset)
            destination = destination[..(int)(Length - offset)];
        int done = ReadCached(offset, destination.Span);
        return done == destination.Length
            ? new ValueTask<int>(done)
            : new ValueTask<int>(ReadRestAsync(offset, destination, done, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
            Descriptor.Close(_descriptor);
        return ValueTask.CompletedTask;
    }

    private int ReadCached(long offset, Span<byte> destination)
    {
        if (!_askFirst)
            return ReadNow(offset, destination, 0);
        int done = 0;
        while (done < destination.Length)
        {
            int count = Descriptor.ReadCachedAt(_descriptor, destination[done..], offset + done);
            if (count > 0)
            {
                done += count;
                continue;
            }

            Errno error = count == 0 ? Errno.None : RawPath.LastError();
            switch (error)
            {
                case Errno.EINTR:
                    continue;
                case Errno.EAGAIN:
                    return done;
                case Errno.EOPNOTSUPP or Errno.EINVAL or Errno.ENOSYS:
                    _askFirst = false;
                    break;
            }

            // Whatever this file system says instead of an answer: a plain read tells the truth.
            return ReadNow(offset, destination, done);
        }

        return done;
    }

    private Task<int> ReadRestAsync(long offset, Memory<byte> destination, int done, CancellationToken cancellationToken) =>
        Task.Run(() => ReadNow(offset, destination.Span, done), cancellationToken);

    private int ReadNow(long offset, Span<byte> destination, int done)
    {
        while (done < destination.Length)
        {
            int count = Descriptor.ReadAt(_descriptor, destination[done..], offset + done);
            if (count > 0)
                done += count;
            else if (count == 0)
                throw BecameShorter(offset + done);
            else if (RawPath.LastError() is not Errno.EINTR and Errno error)
                throw new IOException($"{_name}: {RawPath.Describe(error)} (at offset {offset + done})");
        }

        return done;
    }

    private IOException BecameShorter(long offset) =>
        new($"{_name}: became shorter while in use: {Length} bytes when opened, nothing left at offset {offset}");
}
