using System.Text;
using LinuxFuse;
using PxarArchive;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>
/// What has to be right about a mountpoint before anything is mounted on it. Nothing here waits for a file system that does not
/// answer: the kernel's table is asked before the path is touched.
/// </summary>
internal static class MountPoint
{
    private const int MostStaleMounts = 16;
    private const int MostNamesShown = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Checks a mountpoint, and takes away what a killed daemon left there. Returns its absolute path without symbolic links.
    /// </summary>
    /// <exception cref="CommandException">It cannot be used; the message says why and what to do.</exception>
    /// <exception cref="FuseException">A dead mount cannot be taken away.</exception>
    internal static string Prepare(string path, string? subType, bool mayHaveContent, Logger logger)
    {
        string resolved = Resolve(path);
        for (int stale = 0; FuseMountTable.Find(resolved) is { IsFuse: true } mount; stale++)
        {
            bool dead = FuseMountTable.IsStale(mount, s_patience);
            bool ours = OurMounts.Contains(mount, subType);
            if (!dead && !ours)
                break;
            if (!dead)
                throw Failed($"{path}: is already a mount of {mount.Source}; unmount it first: pxar-mount umount {path}");
            if (!ours || stale == MostStaleMounts)
                throw Failed($"{path}: a dead mount of type {mount.Type} is in the way; take it away: umount -l {path}");
            FuseUnmounter.Unmount(resolved, lazy: true);
            logger.Write(LogLevel.Warning, $"{path}: took away the dead mount that a killed pxar-mount left here");
        }

        CheckDirectory(path, resolved, mayHaveContent);
        return resolved;
    }

    /// <summary>Refuses a source that would be hidden below its own mount.</summary>
    internal static void RefuseSourceBelow(string mountPoint, string source)
    {
        if (RawPath.Resolve(source, out string resolved) != Errno.None || RawPath.Stat(mountPoint, out FileStatus over) != Errno.None)
            return;
        for (int slash = resolved.LastIndexOf('/'); slash >= 0; slash = slash == 0 ? -1 : resolved.LastIndexOf('/', slash - 1))
        {
            string folder = slash == 0 ? "/" : resolved[..slash];
            if (RawPath.Stat(folder, out FileStatus status) == Errno.None && status.Identity == over.Identity)
                throw Failed($"{source}: lies below the mountpoint {mountPoint}, the mount would hide its own archive; choose another");
        }
    }

    /// <summary>The absolute path of a mountpoint, also of one whose file system does not answer any more.</summary>
    internal static string Resolve(string path)
    {
        if (path.Length == 0)
            throw new CommandException(ExitCode.Usage, "the mountpoint is empty");
        Errno error = RawPath.Resolve(path, out string resolved);
        if (error is Errno.ENOTCONN or Errno.ECONNABORTED or Errno.EIO or Errno.EACCES)
        {
            string trimmed = path.TrimEnd('/');
            int slash = trimmed.LastIndexOf('/');
            string parent = slash switch { < 0 => ".", 0 => "/", _ => trimmed[..slash] };
            Errno parentError = RawPath.Resolve(parent, out string folder);
            if (parentError == Errno.None)
                return (folder == "/" ? "" : folder) + "/" + trimmed[(slash + 1)..];
        }

        return error switch
        {
            Errno.None when !IsText(resolved) => throw Failed($"{path}: the path of a mountpoint has to be UTF-8"),
            Errno.None => resolved,
            Errno.ENOENT => throw Failed($"{path}: the mountpoint does not exist; create it: mkdir -p {path}"),
            _ => throw Failed($"{path}: the mountpoint cannot be used: {RawPath.Describe(error)}"),
        };
    }

    private static void CheckDirectory(string path, string resolved, bool mayHaveContent)
    {
        Errno error = RawPath.Stat(resolved, out FileStatus status);
        if (error != Errno.None)
            throw Failed($"{path}: the mountpoint cannot be used: {RawPath.Describe(error)}");
        if (status.Type != PxarStat.TypeDirectory)
            throw Failed($"{path}: the mountpoint is not a directory");
        if (mayHaveContent)
            return;

        int descriptor = RawPath.Open(resolved, LibC.ReadOnly | LibC.NonBlocking);
        if (descriptor < 0)
        {
            // Whoever may mount here but not look inside is told by mount itself what is wrong.
            return;
        }

        try
        {
            string[] names = [.. new DirectoryInfo($"/proc/self/fd/{descriptor}/").EnumerateFileSystemInfos()
                .Take(MostNamesShown + 1).Select(info => info.Name)];
            if (names.Length == 0)
                return;
            string shown = string.Join(", ", names.Take(MostNamesShown)) + (names.Length > MostNamesShown ? ", …" : "");
            throw Failed($"{path}: the mountpoint is not empty (it has {shown}); choose an empty directory, or mount with -o nonempty");
        }
        finally
        {
            Descriptor.Close(descriptor);
        }
    }

    private static bool IsText(string path) => RawText.Encode(path).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(path));

    private static CommandException Failed(string message) => new(ExitCode.CannotMount, message);
}
