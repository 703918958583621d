using System.CommandLine;
using PxarMount.Output;

namespace PxarMount.Commands;

/// <summary><c>pxar-mount [mount] SOURCE MOUNTPOINT</c>.</summary>
public static class MountCommand
{
    /// <summary>The command with its arguments and options.</summary>
    public static Command Build()
    {
        var source = new SourceArgument();
        var mountPoint = new Argument<string?>("MOUNTPOINT")
        {
            Description = "an empty directory",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var foreground = new Option<bool>("--foreground", "-f") { Description = "stay in the foreground until unmounted" };
        var logFile = new Option<string?>("--log-file")
        {
            Description = "append messages to this file; without it a mount in the background writes to the system's log",
            HelpName = "FILE",
        };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "tell more" };
        var list = new Option<string[]>("-o")
        {
            Description = "mount options, separated by commas: allow_other, allow_root, [no]default_permissions, uid=, gid=, umask=, "
                + "fmask=, dmask=, [no]suid, [no]dev, [no]exec, [no]symfollow, fsname=, subtype=, auto_unmount, nonempty, payload=, "
                + "metadata_only, foreground, log_file=, "
                + "repository=, server=, port=, datastore=, auth_id=, password_file=, ns=, fingerprint=, "
                + "timeout=, hard, soft, keyfile=, keyfd=, cache_size=, refresh=, time_format=, local_time, layout=, "
                + "cache_dir=, disk_cache_size=, redis=",
            HelpName = "OPTIONS",
            AllowMultipleArgumentsPerToken = false,
        };

        var command = new Command("mount", "Show an archive as a folder. Returns when the folder can be used.");
        source.AddTo(command, staysOpen: true, isOptional: true);
        command.Arguments.Add(mountPoint);
        command.Options.Add(foreground);
        command.Options.Add(logFile);
        command.Options.Add(verbose);
        command.Options.Add(list);
        command.SetAction(arguments =>
        {
            var flags = new MountOptions { Foreground = arguments.GetValue(foreground), Verbose = arguments.GetValue(verbose) };
            MountOptions listed = MountArguments.Join(flags, arguments.GetValue(list) ?? [], arguments.GetValue(logFile), null);
            SourceSpec spec = source.Read(arguments, listed.Store);
            MountOptions options = listed with { Payload = spec.PayloadPath ?? listed.Payload, Store = spec.Store };
            return (arguments.GetValue(mountPoint) is { } folder
                ? new MountArguments(spec.Path, folder, options)
                : MountArguments.OfAll(spec.Path, options)).RunAsync();
        });
        HelpExamples.AddTo(
            command,
            "pxar-mount backup.pxar /mnt/backup                              # returns when it can be used",
            "pxar-mount root.mpxar /mnt/backup -o allow_other,uid=1000       # root.ppxar lies beside it",
            "pxar-mount /backup/store1 /mnt/backup                           # a datastore: host/web1/latest/root.pxar/etc",
            "pxar-mount --datastore /backup/store1 vm/101/latest /mnt/backup --keyfile key.json",
            "pxar-mount host/web1/latest/root.pxar /mnt/backup               # from the server of PBS_REPOSITORY",
            "pxar-mount --repository 'me@pbs!mount@pbs.example:store1' /mnt  # all of a server's datastore",
            "pxar-mount mount -f -v --payload /other/root.ppxar root.mpxar /mnt/backup",
            "mount -t pxar backup.pxar /mnt/backup                           # the same by mount(8)");
        return command;
    }
}
