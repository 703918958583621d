using PbsBackup.Exclusion;
using PbsBackup.Interop;

namespace PbsBackup.Walking;

/// <summary>Reads the <c>.pxarexclude</c> file of a directory.</summary>
internal sealed class ExclusionFileReader(ExclusionList rules, WalkLog log)
{
    private const int LargestFile = 16 << 20;

    /// <summary>Appends the rules of the file in the open directory that is the current entry, if there is one.</summary>
    public void Read(int directory)
    {
        int descriptor = EntryOpener.Open(directory, ".pxarexclude\0"u8);
        if (descriptor == -PosixError.NoEntry)
            return;
        try
        {
            int error = descriptor;
            if (descriptor >= 0 && (error = Posix.GetStatus(descriptor, out FileStatus status)) >= 0 && status.IsFile)
                error = Parse(descriptor, status.Size);
            if (error < 0)
                log.Warn(WalkWarningKind.ExclusionFile, $".pxarexclude in it is not obeyed: {PosixError.Describe(-error)}");
        }
        finally
        {
            if (descriptor >= 0)
                _ = Posix.Close(descriptor);
        }
    }

    private int Parse(int descriptor, long size)
    {
        if (size > LargestFile)
        {
            log.Warn(WalkWarningKind.ExclusionFile, $".pxarexclude in it is not obeyed: longer than {LargestFile} bytes");
            return 0;
        }

        byte[] content = new byte[(int)size];
        int length = 0;
        int count;
        while ((count = Posix.Read(descriptor, content.AsSpan(length))) > 0)
            length += count;
        if (count >= 0)
        {
            ExclusionFile.AppendTo(
                rules,
                content.AsSpan(0, length),
                log.Path.Bytes,
                error => log.Warn(WalkWarningKind.ExclusionFile, $"a rule of .pxarexclude in it is ignored, {error}"));
        }

        return count;
    }
}
