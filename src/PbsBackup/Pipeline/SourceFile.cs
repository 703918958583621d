using PbsBackup.Interop;
using PbsReader.Chunks;
using PxarArchive;

namespace PbsBackup.Pipeline;

/// <summary>Files that are named on the command line.</summary>
internal static class SourceFile
{
    private const uint BlockDevice = PxarStat.TypeBlockDevice;

    /// <summary>Demands that there is something of that name.</summary>
    /// <exception cref="BackupException">There is not.</exception>
    public static void Demand(FileName path)
    {
        int descriptor = Posix.OpenAt(Posix.CurrentDirectory, [.. path.Bytes, 0], OpenFlags.PathOnly);
        if (descriptor < 0)
            throw new BackupException(BackupError.Source, $"cannot open {path}: {PosixError.Describe(-descriptor)}");
        _ = Posix.Close(descriptor);
    }

    /// <summary>Opens a regular file, or perhaps a block device. A FIFO does not make it wait.</summary>
    /// <exception cref="BackupException">It cannot be opened, or is something else.</exception>
    public static int Open(FileName path, bool allowDevice)
    {
        int descriptor = Posix.OpenAt(Posix.CurrentDirectory, [.. path.Bytes, 0], OpenFlags.ReadOnly | OpenFlags.NonBlocking);
        if (descriptor < 0)
            throw new BackupException(BackupError.Source, $"cannot open {path}: {PosixError.Describe(-descriptor)}");
        int result = Posix.GetStatus(descriptor, out FileStatus status);
        if (result >= 0 && (status.IsFile || (allowDevice && status.Type == BlockDevice)))
            return descriptor;
        _ = Posix.Close(descriptor);
        string what = result < 0 ? PosixError.Describe(-result) : allowDevice ? "no regular file and no block device" : "no regular file";
        throw new BackupException(BackupError.Source, $"cannot read {path}: {what}");
    }

    /// <summary>A small file, whole; the caller gives the buffer back.</summary>
    /// <exception cref="BackupException">It cannot be read, or is too large for a blob.</exception>
    public static ChunkBuffer ReadAll(FileName path)
    {
        int descriptor = Open(path, allowDevice: false);
        ChunkBuffer content = ChunkBuffer.Rent(ChunkBuffer.MaxChunkLength + 1);
        try
        {
            int count = Posix.ReadAt(descriptor, content.WritableMemory.Span, 0);
            if (count < 0)
                throw new BackupException(BackupError.Source, $"cannot read {path}: {PosixError.Describe(-count)}");
            if (count > ChunkBuffer.MaxChunkLength)
            {
                throw new BackupException(
                    BackupError.Source,
                    $"{path} has more than {ChunkBuffer.MaxChunkLength} bytes; back it up as NAME.img, or in a directory");
            }

            content.Trim(count);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
        finally
        {
            _ = Posix.Close(descriptor);
        }
    }
}
