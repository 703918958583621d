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
/// Tells what SOURCE is: something in a datastore, here or on a server, or a file that stands for itself. A file is told by its content, a
/// datastore by its folder of chunks, which is looked for from the source upwards. What is here goes before what is on the server that
/// the environment names.
/// </summary>
public static class SourceResolver
{
    private const string Advice =
        "; if a backup on a server is meant, name the server: --repository USER@HOST:DATASTORE, or PBS_REPOSITORY";

    private static readonly string[] s_storedExtensions = [".didx", ".fidx", ".blob"];

    /// <summary>The place in a datastore; null when the source is a file by itself.</summary>
    /// <exception cref="CommandException">There is nothing that can be opened; the message says why and what to do.</exception>
    public static DatastorePlace? Resolve(SourceSpec source) => Resolve(source, Environment.GetEnvironmentVariable);

    /// <summary>The same with other variables than those of the process.</summary>
    internal static DatastorePlace? Resolve(SourceSpec source, Func<string, string?> environment)
    {
        var servers = new ServerPlaces(source, environment);
        bool isApart = true;
        try
        {
            if (servers.FindNamed() is { } named)
                return named;
            isApart = source.Store.Datastore is not null;
            return source.Store.Datastore is { } root
                ? new DatastorePlace(TextOf(root), null, SnapshotPath.Parse(source.Path, source.Store.Namespace))
                : ResolvePath(source, servers);
        }
        catch (FormatException exception)
        {
            throw new CommandException(isApart ? ExitCode.Usage : ExitCode.CannotOpen, exception.Message, exception);
        }
        catch (PbsException exception)
        {
            throw Cannot(exception.Message, exception);
        }
    }

    private static DatastorePlace? ResolvePath(SourceSpec source, ServerPlaces servers)
    {
        if (source.Path.Length == 0)
            return servers.FindMeant() ?? throw Usage("name SOURCE, or a repository: --repository, PBS_REPOSITORY or --datastore");
        if (source.Store.Namespace is not null)
        {
            return servers.FindMeant()
                ?? throw Usage("--ns goes with a repository or --datastore; a path says its namespace itself");
        }

        Errno error = RawPath.Stat(source.Path, out FileStatus status);
        uint type = status.Type;
        if (error == Errno.None && type != PxarStat.TypeDirectory && !MayBeStored(source.Path))
            return null;
        if (error is not (Errno.None or Errno.ENOENT or Errno.ENOTDIR))
            throw Cannot($"{source.Path}: {RawPath.Describe(error)}");

        (string existing, List<string> missing) = Split(source.Path);
        string? root = FindRoot(existing, out List<string> inside);
        if (root is not null)
            return new DatastorePlace(root, null, ParseFolders(source.Path, [.. inside, .. missing]));
        if (error != Errno.None)
            return FindOnServer(source.Path, error, servers);
        if (source.Path == "/" && servers.FindMeant() is { } all)
            return all;
        return type != PxarStat.TypeDirectory
            ? null
            : throw Cannot($"{source.Path}: is a directory, and neither a datastore nor inside one (there is no .chunks)");
    }

    /// <summary>What is no file may be a backup on a server.</summary>
    private static DatastorePlace FindOnServer(string path, Errno error, ServerPlaces servers)
    {
        try
        {
            // A path from the root is meant as one, whatever is there.
            if (!path.StartsWith('/') && servers.FindMeant() is { } meant)
                return meant;
        }
        catch (FormatException exception)
        {
            throw Cannot($"{path}: {RawPath.Describe(error)}, and no backup on a server either: {exception.Message}", exception);
        }

        throw Cannot($"{path}: {RawPath.Describe(error)}{(IsLikeBackup(path) ? Advice : "")}");
    }

    private static bool IsLikeBackup(string path)
    {
        try
        {
            return SnapshotPath.Parse(path).Id is not null && !path.StartsWith('/');
        }
        catch (FormatException)
        {
            return false;
        }
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

    private static CommandException Usage(string message) => new(ExitCode.Usage, message);

    private static CommandException Cannot(string message, Exception? cause = null) => new(ExitCode.CannotOpen, message, cause);
}
