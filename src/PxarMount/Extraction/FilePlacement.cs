using PxarArchive;
using PxarMount.Interop;

namespace PxarMount.Extraction;

/// <summary>
/// Makes regular files, whose content takes time, so that their names hold nothing or the old file until the new one is complete,
/// even if the program is killed: without a name where the file system has such files, which then vanish by themselves; else under a
/// temporary name. Small files are no exception, as a file without a name costs no more than one with.
/// </summary>
/// <param name="log">Is told why a file cannot be made.</param>
/// <param name="placement">Replaces what may be replaced.</param>
/// <param name="nameless">False for temporary names in any case.</param>
internal sealed class FilePlacement(ExtractionLog log, Placement placement, bool nameless = true)
{
    private const uint CreationMode = 0x180;
    private const int CreateNew = ExtractionCalls.WriteOnly | ExtractionCalls.Create | ExtractionCalls.Exclusive;

    /// <summary>
    /// An empty file for <paramref name="entry"/>, or -1 after a message. <paramref name="name"/> is its temporary name, null while it
    /// has none; <see cref="Finish"/> or <see cref="Discard"/> take both.
    /// </summary>
    public int Begin(in TargetEntry entry, bool mayReplace, out byte[]? name)
    {
        name = null;
        int error = -ExtractionCalls.GetStatus(entry.Descriptor, entry.Name.Bytes, out FileStatus status);
        if (error == 0 && !(mayReplace && CanBeReplaced(status)))
            return Refuse(entry, mayReplace);
        if (error is not 0 and not PosixError.NoEntry)
            return Fail(entry, "cannot create a file", error);

        int descriptor = nameless
            ? ExtractionCalls.Open(entry.Descriptor, "."u8, ExtractionCalls.WriteOnly | ExtractionCalls.Nameless, CreationMode)
            : -PosixError.NotSupported;
        if (descriptor >= 0)
            return descriptor;
        name = Placement.TemporaryName();
        descriptor = ExtractionCalls.Open(entry.Descriptor, name, CreateNew, CreationMode);
        return descriptor >= 0 ? descriptor : Fail(entry, "cannot create a file", -descriptor);
    }

    /// <summary>Gives a complete file its name; false after a message, with nothing left behind.</summary>
    public bool Finish(in TargetEntry entry, int descriptor, byte[]? name, bool mayReplace)
    {
        int error = -(name is null
            ? ExtractionCalls.LinkDescriptor(descriptor, entry.Descriptor, entry.Name.Bytes)
            : MoveToFreeName(entry, name));
        if (error == 0)
            return true;
        if (error == PosixError.Exists)
        {
            if (mayReplace)
                return Replace(entry, descriptor, name);
            Refuse(entry, mayReplace);
        }
        else
        {
            Fail(entry, "cannot give the file its name", error);
        }

        Discard(entry, name);
        return false;
    }

    /// <summary>Takes an incomplete file away, as far as it has a name.</summary>
    public static void Discard(in TargetEntry entry, byte[]? name)
    {
        if (name is not null)
            ExtractionCalls.Remove(entry.Descriptor, name);
    }

    private bool Replace(in TargetEntry entry, int descriptor, byte[]? name)
    {
        if (name is not null)
            return placement.Finish(entry, name);
        name = Placement.TemporaryName();
        int error = -ExtractionCalls.LinkDescriptor(descriptor, entry.Descriptor, name);
        return error == 0 ? placement.Finish(entry, name) : Fail(entry, "cannot give the file its name", error) >= 0;
    }

    private static int MoveToFreeName(in TargetEntry entry, byte[] name)
    {
        ReadOnlySpan<byte> wanted = entry.Name.Bytes;
        int result = ExtractionCalls.RenameNoReplace(entry.Descriptor, name, wanted);
        if (result is 0 or -PosixError.Exists)
            return result;

        // Some file systems cannot do that, but can do the same in two steps; others, like FAT, cannot do that either.
        result = ExtractionCalls.MakeHardLink(entry.Descriptor, name, entry.Descriptor, wanted);
        if (result == 0)
            return ExtractionCalls.Remove(entry.Descriptor, name);
        if (result == -PosixError.Exists || ExtractionCalls.GetStatus(entry.Descriptor, wanted, out _) == 0)
            return -PosixError.Exists;
        return ExtractionCalls.Rename(entry.Descriptor, name, wanted);
    }

    private int Refuse(in TargetEntry entry, bool mayReplace)
    {
        log.Warn(entry.Path.Span, mayReplace ? Placement.DirectoryInTheWay : Placement.ExistsAlready);
        return -1;
    }

    private int Fail(in TargetEntry entry, string what, int error)
    {
        ExtractionLog.ThrowIfFatal(entry.Path.Span, error);
        log.Warn(entry.Path.Span, $"{what}: {PosixError.Describe(error)}");
        return -1;
    }

    private static bool CanBeReplaced(in FileStatus status) => status.Type != PxarStat.TypeDirectory;
}
