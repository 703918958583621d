using System.CommandLine;
using LinuxFuse;
using PxarMount.Daemon;
using PxarMount.Output;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount umount MOUNTPOINT</c>.</summary>
public static class UmountCommand
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(10);

    /// <summary>The command with its arguments and options.</summary>
    public static Command Build()
    {
        var mountPoint = new Argument<string>("MOUNTPOINT") { Description = "where an archive is mounted" };
        var lazy = new Option<bool>("--lazy", "-l")
        {
            Description = "take it out of the tree even when it is in use; it ends with its last user",
        };
        var force = new Option<bool>("--force") { Description = "also when it is not a mount of this program" };
        var command = new Command("umount", "Unmount an archive, and wait until it is gone.");
        command.Aliases.Add("unmount");
        command.Arguments.Add(mountPoint);
        command.Options.Add(lazy);
        command.Options.Add(force);
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments.GetRequiredValue(mountPoint), arguments.GetValue(lazy), arguments.GetValue(force), cancellationToken));
        HelpExamples.AddTo(
            command,
            "pxar-mount umount /mnt/backup",
            "pxar-mount umount --lazy /mnt/backup        # also while somebody is in there");
        return command;
    }

    private static async Task<int> RunAsync(string path, bool lazy, bool force, CancellationToken cancellationToken)
    {
        string resolved = MountPoint.Resolve(path);
        FuseMountPoint mount = FuseMountTable.Find(resolved) ?? throw Failed($"{path}: nothing is mounted there");
        if (!OurMounts.Contains(mount) && !force)
            throw Failed($"{path}: is a mount of type {mount.Type}, not of pxar-mount; use umount, or --force");
        try
        {
            FuseUnmounter.Unmount(resolved, lazy);
        }
        catch (FuseException exception) when (exception.Errno == Errno.EBUSY)
        {
            throw Failed($"{path}: is in use; end what uses it (fuser -vm {path} shows it), or detach it with --lazy");
        }

        if (!lazy)
            await WaitForEndAsync(mount, cancellationToken).ConfigureAwait(false);
        return (int)ExitCode.Ok;
    }

    /// <summary>
    /// The name is gone at once; the daemon ends a moment later. The kernel's list of connections tells when, where it is mounted.
    /// </summary>
    private static async Task WaitForEndAsync(FuseMountPoint mount, CancellationToken cancellationToken)
    {
        string connection = $"/sys/fs/fuse/connections/{mount.DeviceMinor}";
        long start = TimeProvider.System.GetTimestamp();
        while (mount.IsFuse && Directory.Exists(connection) && TimeProvider.System.GetElapsedTime(start) < s_longestWait)
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
    }

    private static CommandException Failed(string message) => new(ExitCode.CannotMount, message);
}
