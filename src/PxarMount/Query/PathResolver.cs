using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>
/// Finds nodes by path the way the kernel does in a mounted tree: <c>.</c>, <c>..</c> and symbolic links on the way are followed,
/// within the tree, whose root is where absolute link targets begin. Bounded against loops.
/// </summary>
public sealed class PathResolver
{
    private const int MaxLinks = 40;
    private readonly List<(FileName Name, DirectoryNode Directory)> _trail = [];
    private readonly Stack<ReadOnlyMemory<byte>> _rest = new();

    private PathResolver(DirectoryNode root) => _trail.Add((default, root));

    /// <summary>Looks <paramref name="path"/> up; a symbolic link at its end only when <paramref name="followLast"/>.</summary>
    public static ValueTask<PathLookup> FindAsync(
        DirectoryNode root,
        ReadOnlyMemory<byte> path,
        bool followLast,
        CancellationToken cancellationToken) => new PathResolver(root).WalkAsync(path, followLast, cancellationToken);

    private async ValueTask<PathLookup> WalkAsync(ReadOnlyMemory<byte> path, bool followLast, CancellationToken cancellationToken)
    {
        int links = 0;
        Push(path);
        while (_rest.TryPop(out ReadOnlyMemory<byte> name))
        {
            if (name.IsEmpty || name.Span.SequenceEqual("."u8))
                continue;
            if (name.Span.SequenceEqual(".."u8))
            {
                if (_trail.Count > 1)
                    _trail.RemoveAt(_trail.Count - 1);
                continue;
            }

            Node? node = await _trail[^1].Directory.LookupAsync(name, cancellationToken).ConfigureAwait(false);
            switch (node)
            {
                case null:
                    return new PathLookup(null, [], "no such file or directory");
                case DirectoryNode directory:
                    _trail.Add((new FileName(name.Span), directory));
                    break;
                case SymbolicLinkNode link when followLast || _rest.Count > 0:
                    if (++links > MaxLinks)
                        return new PathLookup(null, [], "too many levels of symbolic links");
                    Push(link.Target.Memory);
                    break;
                default:
                    return _rest.Count > 0
                        ? new PathLookup(null, [], "not a directory")
                        : new PathLookup(node, FormatPath(name.Span), null);
            }
        }

        return new PathLookup(_trail[^1].Directory, FormatPath([]), null);
    }

    private void Push(ReadOnlyMemory<byte> path)
    {
        if (path.Span.StartsWith("/"u8))
            _trail.RemoveRange(1, _trail.Count - 1);
        int end = path.Length;
        while (end >= 0)
        {
            int slash = path.Span[..end].LastIndexOf((byte)'/');
            ReadOnlyMemory<byte> name = path[(slash + 1)..end];
            // The empty name behind a trailing slash stays: what stands before it has to be a directory.
            if (!name.IsEmpty || end == path.Length)
                _rest.Push(name);
            end = slash;
        }
    }

    private byte[] FormatPath(ReadOnlySpan<byte> last)
    {
        using var path = new MemoryStream();
        foreach ((FileName name, _) in _trail.Skip(1))
        {
            path.WriteByte((byte)'/');
            path.Write(name.Bytes);
        }

        if (!last.IsEmpty || path.Length == 0)
            path.WriteByte((byte)'/');
        path.Write(last);
        return path.ToArray();
    }
}
