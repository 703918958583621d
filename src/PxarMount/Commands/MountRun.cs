using LinuxFuse;
using PxarMount.Commands.Status;
using PxarMount.Daemon;
using PxarMount.Fuse;
using PxarMount.Interop;
using PxarMount.Opening;
using PxarMount.Vfs;

namespace PxarMount.Commands;

/// <summary>Mounts and serves until the mount is gone: the order in which everything has to happen.</summary>
internal static class MountRun
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Returns the exit code when the mount is gone. <paramref name="ready"/> is told when it is there.</summary>
    /// <exception cref="CommandException">Nothing was mounted.</exception>
    internal static async Task<int> RunAsync(string source, string mountPoint, MountOptions options, ReadySignal? ready)
    {
        var spec = new SourceSpec(source, options.Payload, options.MetadataOnly, options.Store);
        var logger = new Logger(options.Verbose);
        DatastorePlace? place = SourceResolver.Resolve(spec);
        string name = place?.Repository is null && source.Length > 0 ? source : place!.Name;
        if (options.ReadWrite)
            logger.Write(LogLevel.Warning, $"{name}: an archive is read-only, mounting read-only");
        string? local = place is null ? source : place.Root;
        if (local is not null && RawPath.Stat(local, out _) is not Errno.None and Errno missing)
            throw new CommandException(ExitCode.CannotOpen, $"{local}: {RawPath.Describe(missing)}");
        string target = MountPoint.Prepare(mountPoint, options.SubType, options.NonEmpty, logger);
        if (local is not null)
            MountPoint.RefuseSourceBelow(target, local);
        string? logFile = options.LogFile;
        if (logFile is not null && !logger.TryUseFile(logFile, out string? error))
            throw new CommandException(ExitCode.CannotOpen, $"{logFile}: the log file cannot be opened: {error}");

        var watch = new ServerWatch(logger);
        Tree tree = await OpenAsync(spec, name, options, logger, watch).ConfigureAwait(false);
        await using (tree.ConfigureAwait(false))
        {
            tree.Prepare();
            using var signals = new StopSignals();
            var fileSystem = new TreeFileSystem(tree, logger);
            FuseSession session = Mount(fileSystem, name, target, options);
            var report = new StatusReport(spec, place, target, session, tree) { Watch = watch };
            using StatusServer? status = StatusServer.TryStart(session.MountPoint, report.ToBytes);
            using var ended = new CancellationTokenSource();
            Task ahead = session.TryCreatePageStore() is { } store ? fileSystem.ReadAheadAsync(store, ended.Token) : Task.CompletedTask;
            if (ready is not null && !options.Foreground)
            {
                if (logFile is null)
                    logger.UseSystemLog();
                ready.Detach();
            }

            ServiceManager.Ready($"{name} on {target}");
            logger.Write(LogLevel.Debug, $"{name} is mounted on {target}");
            int code = await ServeAsync(session, signals, target, logger).ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(ahead, Task.Delay(s_patience, CancellationToken.None)).ConfigureAwait(false);
            return code;
        }
    }

    private static async ValueTask<Tree> OpenAsync(
        SourceSpec source, string name, MountOptions options, Logger logger, ServerWatch watch)
    {
        Tree tree = await TreeOpener.OpenAsync(
            source,
            failure => logger.Write(LogLevel.Warning, $"{name}: link counts and totals are not known: {failure.Message}"),
            watch).ConfigureAwait(false);
        return options.Mapping.IsEmpty ? tree : new MappedTree(tree, options.Mapping);
    }

    private static FuseSession Mount(TreeFileSystem fileSystem, string source, string target, MountOptions options)
    {
        try
        {
            return FuseSession.Mount(
                new FuseMountOptions
                {
                    MountPoint = target,
                    Source = options.FsName ?? (RawPath.Resolve(source, out string path) == Errno.None ? path : source),
                    SubType = options.SubType ?? OurMounts.SubType,
                    AllowOther = options.AllowOther,
                    AllowRoot = options.AllowRoot,
                    DefaultPermissions = options.DefaultPermissions,
                    PosixAcl = options.DefaultPermissions,
                    NoSuid = options.NoSuid,
                    NoDev = options.NoDev,
                    NoExec = options.NoExec,
                    NoSymFollow = options.NoSymFollow,
                    AutoUnmount = options.AutoUnmount,
                },
                fileSystem);
        }
        catch (FuseException exception)
        {
            throw new CommandException(ExitCode.CannotMount, exception.Message, exception);
        }
    }

    private static async Task<int> ServeAsync(FuseSession session, StopSignals signals, string target, Logger logger)
    {
        Task ended = session.Completion;
        if (await Task.WhenAny(ended, signals.First).ConfigureAwait(false) != ended)
        {
            ServiceManager.Stopping();
            Unmount(session, logger);
            Task early = await Task.WhenAny(ended, signals.Second, Task.Delay(s_patience)).ConfigureAwait(false);
            if (early != ended && early != signals.Second)
            {
                logger.Write(
                    LogLevel.Warning,
                    $"{target} is in use: it is gone from the tree, and served until its last user is gone; a second signal ends at once");
                early = await Task.WhenAny(ended, signals.Second).ConfigureAwait(false);
            }

            if (early != ended)
            {
                session.Abort();
                return (int)ExitCode.Ok;
            }
        }

        if (!ended.IsFaulted)
            return (int)ExitCode.Ok;

        // The mount stays and fails: an empty folder in its place would look like a backup that lost everything.
        Exception? cause = ended.Exception?.InnerException;
        (LogLevel level, string? reason) =
            cause is FuseException known ? (LogLevel.Error, known.Message) : (LogLevel.Critical, cause?.ToString());
        logger.Write(level, $"{target}: serving ended, the mount fails until it is unmounted: {reason}");
        return (int)ExitCode.Failed;
    }

    private static void Unmount(FuseSession session, Logger logger)
    {
        try
        {
            session.Unmount();
        }
        catch (FuseException exception)
        {
            logger.Write(LogLevel.Error, exception.Message);
        }
    }
}
