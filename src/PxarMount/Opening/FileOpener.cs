using LinuxFuse;
using PxarArchive;
using PxarMount.Commands;
using PxarMount.Interop;
using PxarMount.Sources;
using PxarMount.Vfs;

namespace PxarMount.Opening;

/// <summary>Makes a tree of an archive in files of its own. What a file is, its content says, not its name.</summary>
internal static class FileOpener
{
    private const string MetadataExtension = ".mpxar";
    private const string PayloadExtension = ".ppxar";

    /// <summary>
    /// Opens <paramref name="source"/>; the caller disposes the tree. <paramref name="summaryFailed"/> is told when link counts and
    /// totals cannot be had, because the archive is damaged somewhere.
    /// </summary>
    /// <exception cref="CommandException">It cannot be opened; the message says why and what to do.</exception>
    public static async ValueTask<Tree> OpenAsync(
        SourceSpec source,
        Action<Exception>? summaryFailed = null,
        CancellationToken cancellationToken = default)
    {
        (NonBlockingFileSource metadata, PxarFileKind kind) =
            await OpenFileAsync(source.Path, source.PayloadPath, cancellationToken).ConfigureAwait(false);
        NonBlockingFileSource? payload = null;
        try
        {
            if (kind == PxarFileKind.SplitMetadata)
                payload = await OpenPayloadAsync(source, cancellationToken).ConfigureAwait(false);
            else if (source.PayloadPath is not null)
                throw Cannot($"{source.Path}: is a single archive, which has no payload half; leave --payload out");
            if (metadata.Length > NodeId.MaxOffset)
                throw Cannot($"{source.Path}: larger than {NodeId.MaxOffset >> 40} TiB, which inode numbers cannot tell apart");
            PxarAccessor archive = await PxarAccessor.OpenAsync(metadata, payload, cancellationToken).ConfigureAwait(false);
            if (!await archive.IsPayloadLikelyOursAsync(cancellationToken).ConfigureAwait(false))
                throw NotItsPayload(source);
            return new PxarTree(archive, summaryFailed);
        }
        catch (Exception exception)
        {
            await metadata.DisposeAsync().ConfigureAwait(false);
            if (payload is not null)
                await payload.DisposeAsync().ConfigureAwait(false);
            if (exception is CommandException or OperationCanceledException)
                throw;
            throw Cannot($"{source.Path}: {(exception is PxarFormatException ? "damaged archive: " : "")}{exception.Message}", exception);
        }
    }

    /// <summary>The name of the other half: <c>.mpxar</c> and <c>.ppxar</c> swapped; null for any other name.</summary>
    internal static string? OtherHalf(string path) =>
        path.EndsWith(MetadataExtension, StringComparison.Ordinal) ? path[..^MetadataExtension.Length] + PayloadExtension
        : path.EndsWith(PayloadExtension, StringComparison.Ordinal) ? path[..^PayloadExtension.Length] + MetadataExtension
        : null;

    private static async ValueTask<(NonBlockingFileSource File, PxarFileKind Kind)> OpenFileAsync(
        string path,
        string? payloadPath,
        CancellationToken cancellationToken)
    {
        (NonBlockingFileSource file, PxarFileKind kind) = await ProbeAsync(path, cancellationToken).ConfigureAwait(false);
        if (kind is PxarFileKind.Archive or PxarFileKind.SplitMetadata)
            return (file, kind);
        await file.DisposeAsync().ConfigureAwait(false);
        throw Cannot(kind switch
        {
            PxarFileKind.SplitPayload => AboutPayloadAsSource(path, payloadPath),
            PxarFileKind.Empty => $"{path}: the file is empty",
            PxarFileKind.Unknown => $"{path}: not a pxar archive (unknown content at offset 0)",
            _ => $"{path}: not a pxar archive but {PxarFileProbe.Describe(kind)}{AdviceFor(kind)}",
        });
    }

    private static string AdviceFor(PxarFileKind kind) => kind switch
    {
        PxarFileKind.Zstd => "; decompress it first: zstd -d",
        PxarFileKind.Gzip => "; decompress it first: gzip -d",
        PxarFileKind.Xz => "; decompress it first: xz -d",
        PxarFileKind.ChunkIndex => ", which lists chunks and holds no data; give it where it lies in its datastore",
        _ => "",
    };

    private static async ValueTask<(NonBlockingFileSource File, PxarFileKind Kind)> ProbeAsync(
        string path,
        CancellationToken cancellationToken)
    {
        NonBlockingFileSource? file = null;
        try
        {
            file = NonBlockingFileSource.Open(path);
            return (file, await PxarFileProbe.IdentifyAsync(file, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            if (file is not null)
                await file.DisposeAsync().ConfigureAwait(false);
            if (exception is IOException)
                throw Cannot(file is null ? $"{path}: {exception.Message}" : exception.Message, exception);
            throw;
        }
    }

    private static string AboutPayloadAsSource(string path, string? payloadPath)
    {
        if (payloadPath is not null)
            return $"{path}: is the payload half of a split archive, and {payloadPath} was given as payload: swap the two";
        string? other = OtherHalf(path);
        return other is not null && Exists(other)
            ? $"{path}: is the payload half of a split archive; give its metadata half: {other}"
            : $"{path}: is the payload half of a split archive; give its metadata half (a {MetadataExtension} file) as SOURCE, "
                + "and this file with --payload";
    }

    private static async ValueTask<NonBlockingFileSource?> OpenPayloadAsync(SourceSpec source, CancellationToken cancellationToken)
    {
        string? path = source.PayloadPath ?? OtherHalf(source.Path);
        if (path is null || (source.PayloadPath is null && !Exists(path)))
        {
            if (source.MetadataOnly)
                return null;
            throw Cannot(path is null
                ? $"{source.Path}: is the metadata half of a split archive; name its payload half with --payload"
                : $"{source.Path}: is the metadata half of a split archive, and its payload half {path} is missing; "
                    + "put it there, or name it with --payload");
        }

        (NonBlockingFileSource file, PxarFileKind kind) = await ProbeAsync(path, cancellationToken).ConfigureAwait(false);
        if (kind == PxarFileKind.SplitPayload)
            return file;
        await file.DisposeAsync().ConfigureAwait(false);
        throw Cannot($"{path}: not the payload half of a split archive but {Name(kind)}");
    }

    private static CommandException NotItsPayload(SourceSpec source) => Cannot(
        $"{source.PayloadPath ?? OtherHalf(source.Path)}: not the payload half of {source.Path} but of another archive (its files are not "
            + "where they should be); name the right one with --payload");

    private static string Name(PxarFileKind kind) => kind == PxarFileKind.Unknown ? "something unknown" : PxarFileProbe.Describe(kind);

    private static bool Exists(string path) => RawPath.Stat(path, out _) == Errno.None;

    private static CommandException Cannot(string message, Exception? cause = null) => new(ExitCode.CannotOpen, message, cause);
}
