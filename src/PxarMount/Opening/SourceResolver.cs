using System.Text;
using LinuxFuse;
using PbsReader;
using PbsReader.Blobs;
using PbsReader.Local;
using PxarArchive;
using PxarMount.Commands;
using PxarMount.Interop;

namespace PxarMount.Opening;

/// <summary>
/// Tells what SOURCE is: something in a datastore, or a file that stands for itself. A file is told by its content, a datastore by its
/// folder of chunks, which is looked for from the source upwards.
/// </summary>
public static class SourceResolver
{
    private static readonly string[] s_storedExtensions = [".didx", ".fidx", ".blob"];

    /// <summary>The place in a datastore; null when the source is a file by itself.</summary>
    /// <exception cref="CommandException">There is nothing that can be opened; the message says why and what to do.</exception>
    public static DatastorePlace? Resolve(SourceSpec source)
    {
        try
        {
            return source.Store.Directory is { } root
                ? new DatastorePlace(TextOf(root), SnapshotPath.Parse(source.Path, source.Store.Namespace))
                : ResolvePath(source);
        }
        catch (FormatException exception)
        {
            throw new CommandException(source.Store.Directory is null ? ExitCode.CannotOpen : ExitCode.Usage, exception.Message, exception);
        }
        catch (PbsException exception)
        {
            throw Cannot(exception.Message, exception);
        }
    }

    private static DatastorePlace? ResolvePath(SourceSpec source)
    {
        if (source.Store.Namespace is not null)
            throw new CommandException(ExitCode.Usage, "--ns goes with --datastore; a path says its namespace itself");
        Errno error = RawPath.Stat(source.Path, out FileStatus status);
        uint type = status.Type;
        if (error == Errno.None && type != PxarStat.TypeDirectory && !MayBeStored(source.Path))
            return null;
        if (error is not (Errno.None or Errno.ENOENT or Errno.ENOTDIR))
            throw Cannot($"{source.Path}: {RawPath.Describe(error)}");

        (string existing, List<string> missing) = Split(source.Path);
        string? root = FindRoot(existing, out List<string> inside);
        if (root is not null)
            return new DatastorePlace(root, ParseFolders(source.Path, [.. inside, .. missing]));
        if (error != Errno.None)
            throw Cannot($"{source.Path}: {RawPath.Describe(error)}");
        return type != PxarStat.TypeDirectory
            ? null
            : throw Cannot($"{source.Path}: is a directory, and neither a datastore nor inside one (there is no .chunks)");
    }

    private static SnapshotPath ParseFolders(string source, List<string> names)
    {
        try
        {
            return SnapshotPath.ParseFolders(names);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{source}: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a file looks like one of a datastore's, by content or name.</summary>
    private static bool MayBeStored(string path)
    {
        if (Array.Exists(s_storedExtensions, extension => path.EndsWith(extension, StringComparison.Ordinal)))
            return true;
        int descriptor = RawPath.Open(path, LibC.ReadOnly | LibC.NonBlocking);
        if (descriptor < 0)
            return false;
        Span<byte> start = stackalloc byte[DataBlob.EncryptedHeaderSize];
        int count = Math.Max(0, Descriptor.ReadAt(descriptor, start, 0));
        Descriptor.Close(descriptor);
        return PxarFileProbe.Identify(start[..count]) == PxarFileKind.ChunkIndex || DataBlob.KindOf(start[..count]) is not null;
    }

    /// <summary>The part of a path that exists, without symbolic links, and the names behind it.</summary>
    private static (string Existing, List<string> Missing) Split(string path)
    {
        var missing = new List<string>();
        string rest = path;
        while (RawPath.Resolve(rest, out string resolved) is var error)
        {
            if (error == Errno.None)
                return (TextOf(resolved), missing);
            string trimmed = rest.TrimEnd('/');
            int slash = trimmed.LastIndexOf('/');
            string name = trimmed[(slash + 1)..];
            if (trimmed.Length == 0 || name is "." or "..")
                break;
            missing.Insert(0, name);
            rest = slash switch { < 0 => ".", 0 => "/", _ => trimmed[..slash] };
        }

        throw Cannot($"{path}: {RawPath.Describe(Errno.ENOENT)}");
    }

    private static string? FindRoot(string path, out List<string> inside)
    {
        inside = [];
        for (string folder = path; ; folder = Path.GetDirectoryName(folder)!)
        {
            if (LocalDatastore.HasChunks(folder))
                return folder;
            if (folder == "/")
                return null;
            inside.Insert(0, Path.GetFileName(folder));
        }
    }

    private static string TextOf(string path) => RawText.Encode(path).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(path))
        ? path
        : throw Cannot($"{path}: the path of a datastore has to be UTF-8");

    private static CommandException Cannot(string message, Exception? cause = null) => new(ExitCode.CannotOpen, message, cause);
}
