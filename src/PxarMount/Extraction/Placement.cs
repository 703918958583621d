using System.Globalization;
using System.Text;
using PxarArchive;
using PxarMount.Interop;

namespace PxarMount.Extraction;

/// <summary>
/// Puts what is made in one step, links and special files, under its name: straight where nothing is in the way; where something is
/// that may be replaced, under a temporary name first, so that the name always holds the old or the complete new entry.
/// </summary>
internal sealed class Placement(ExtractionLog log)
{
    /// <summary>What is told of a directory where something else is to be.</summary>
    public const string DirectoryInTheWay = "a directory is in the way";

    /// <summary>What is told of anything that may not be replaced.</summary>
    public const string ExistsAlready = "exists already (--overwrite replaces)";

    /// <summary>Makes an entry under the name that it is given; returns 0 or more, or minus the error number.</summary>
    public delegate int Make(in TargetEntry entry, ReadOnlySpan<byte> name);

    /// <summary>
    /// Calls <paramref name="make"/>. The result is the name that was used (<see cref="Finish"/> takes it), or null after a message,
    /// which <paramref name="quiet"/> spares when the entry cannot be made at all.
    /// </summary>
    public byte[]? Begin(in TargetEntry entry, bool mayReplace, Make make, string what, out int result, bool quiet = false)
    {
        byte[] name = entry.Name.Bytes.ToArray();
        result = make(entry, name);
        if (result == -PosixError.Exists && mayReplace && CanBeReplaced(entry))
        {
            name = TemporaryName();
            result = make(entry, name);
        }
        else if (result == -PosixError.Exists)
        {
            log.Warn(entry.Path.Span, mayReplace ? DirectoryInTheWay : ExistsAlready);
            return null;
        }

        if (result >= 0)
            return name;
        ExtractionLog.ThrowIfFatal(entry.Path.Span, -result);
        if (!quiet)
            log.Warn(entry.Path.Span, $"cannot create {what}: {PosixError.Describe(-result)}");
        return null;
    }

    /// <summary>Gives a complete entry its name; false after a message, with nothing left behind.</summary>
    public bool Finish(in TargetEntry entry, byte[] name)
    {
        if (name.AsSpan().SequenceEqual(entry.Name.Bytes))
            return true;
        int error = -ExtractionCalls.Rename(entry.Descriptor, name, entry.Name.Bytes);
        // Renaming one name of a file to another of the same file does nothing; then, too, the temporary name has to go.
        ExtractionCalls.Remove(entry.Descriptor, name);
        if (error == 0)
            return true;
        ExtractionLog.ThrowIfFatal(entry.Path.Span, error);
        log.Warn(entry.Path.Span, $"cannot replace what is there: {PosixError.Describe(error)}");
        return false;
    }

    /// <summary>A name that says whose it is, should it be left over.</summary>
    public static byte[] TemporaryName() =>
        Encoding.ASCII.GetBytes(".pxar-mount." + Random.Shared.NextInt64().ToString("x", CultureInfo.InvariantCulture));

    private static bool CanBeReplaced(in TargetEntry entry) =>
        ExtractionCalls.GetStatus(entry.Descriptor, entry.Name.Bytes, out FileStatus status) == 0
        && status.Type != PxarStat.TypeDirectory;
}
