using PbsBackup.Chunking;
using PbsBackup.Interop;
using PbsBackup.Walking;
using PxarArchive;

namespace PbsBackup.Pipeline;

/// <summary>Reads a disk image or block device in chunks. Holes are not read, zeros cost next to nothing.</summary>
internal sealed class ImageReader : IDisposable
{
    private readonly FileName _path;
    private readonly int _descriptor;
    private long _dataStart;
    private long _dataEnd;

    private ImageReader(FileName path, int descriptor, long length) => (_path, _descriptor, Length) = (path, descriptor, length);

    /// <summary>Bytes of the image.</summary>
    public long Length { get; }

    /// <summary>Opens an image.</summary>
    /// <exception cref="BackupException">It cannot be read, is empty, or no image.</exception>
    public static ImageReader Open(FileName path)
    {
        int descriptor = SourceFile.Open(path, allowDevice: true);
        long length = Posix.LengthOf(descriptor);
        if (length > 0)
            return new ImageReader(path, descriptor, length);
        _ = Posix.Close(descriptor);
        string what = length < 0 ? PosixError.Describe((int)-length) : "it is empty";
        throw new BackupException(BackupError.Source, $"{path} cannot be an image: {what}");
    }

    /// <summary>Hands everything over.</summary>
    /// <param name="target">Receives the chunks.</param>
    /// <param name="onWarning">Told of what could not be read.</param>
    /// <param name="onProgress">Told of the bytes that are done.</param>
    public void Read(ArchiveTarget target, Action<WalkWarning> onWarning, Action<long> onProgress)
    {
        bool isWarned = false;
        for (long offset = 0; offset < Length;)
        {
            target.Pipeline.Stopped.ThrowIfCancellationRequested();
            int length = (int)Math.Min(FixedSizeChunker.DefaultLength, Length - offset);
            if (IsHole(offset, length))
            {
                target.AddZeros(length);
            }
            else if (!TryReadChunk(target, offset, length, out string? problem) && !isWarned)
            {
                isWarned = true;
                onWarning(new WalkWarning(WalkWarningKind.Shrunk, _path, problem!));
            }

            offset += length;
            onProgress(offset);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Posix.Close(_descriptor);

    private bool TryReadChunk(ArchiveTarget target, long offset, int length, out string? problem)
    {
        ChunkSlot slot = target.Pipeline.RentSlot();
        Span<byte> content = slot.Free[..length];
        int count = Posix.ReadAt(_descriptor, content, offset);
        if (count < 0)
        {
            target.Pipeline.ReturnSlot(slot);
            throw new BackupException(BackupError.Source, $"cannot read {_path} at {offset}: {PosixError.Describe(-count)}");
        }

        content[count..].Clear();
        problem = count < length ? $"became shorter while it was read; what lies behind {offset + count} is zeros" : null;
        if (content.ContainsAnyExcept((byte)0))
        {
            slot.Length = length;
            target.Add(slot);
        }
        else
        {
            target.Pipeline.ReturnSlot(slot);
            target.AddZeros(length);
        }

        return problem is null;
    }

    private bool IsHole(long offset, int length)
    {
        if (offset < _dataEnd)
            return offset + length <= _dataStart;
        _dataStart = Posix.FindData(_descriptor, offset);
        if (_dataStart == -PosixError.NoDeviceOrAddress)
        {
            // No data behind: all the rest is a hole.
            (_dataStart, _dataEnd) = (long.MaxValue, long.MaxValue);
        }
        else if (_dataStart < 0)
        {
            // The file system does not tell holes.
            (_dataStart, _dataEnd) = (0, long.MaxValue);
        }
        else
        {
            long hole = Posix.FindHole(_descriptor, _dataStart);
            _dataEnd = hole > _dataStart ? hole : _dataStart + 1;
        }

        return offset + length <= _dataStart;
    }
}
