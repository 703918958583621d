using LinuxFuse;
using PxarMount.Interop;

namespace PxarMount.Daemon;

/// <summary>Unmounts what another process mounted.</summary>
internal static class MountRemoval
{
    private static readonly string[] s_helpers = ["/usr/bin/fusermount3", "/bin/fusermount3", "/usr/local/bin/fusermount3"];

    /// <summary>
    /// Unmounts the topmost mount at an absolute path; null when it is gone, else what went wrong in words. Users other than root
    /// need <c>fusermount3</c> for it.
    /// </summary>
    internal static string? Remove(string path, bool detach)
    {
        Errno error = RawPath.Unmount(path, detach);
        if (error == Errno.EPERM && LibC.EffectiveUser() != 0)
            return ByHelper(path, detach);
        return error switch
        {
            Errno.None => null,
            Errno.EBUSY => "it is in use; end the programs that use it (fuser -vm shows them), or detach it with --lazy",
            Errno.EPERM => "no right to unmount here",
            _ => RawPath.Describe(error),
        };
    }

    private static string? ByHelper(string path, bool detach)
    {
        string? helper = Array.Find(s_helpers, File.Exists);
        if (helper is null)
            return "only root can unmount without fusermount3; install the package fuse3";
        string[] arguments = detach ? ["fusermount3", "-u", "-z", "--", path] : ["fusermount3", "-u", "--", path];
        return ChildProcess.Run(helper, arguments) == 0 ? null : "fusermount3 failed, see above";
    }
}
