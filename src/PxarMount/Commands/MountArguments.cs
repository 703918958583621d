using PxarMount.Daemon;
using PxarMount.Opening;

namespace PxarMount.Commands;

/// <summary>A mount as a command line says it.</summary>
/// <param name="Source">What to mount; empty for all of a repository.</param>
/// <param name="MountPoint">Where.</param>
/// <param name="Options">How.</param>
public sealed record MountArguments(string Source, string MountPoint, MountOptions Options)
{
    /// <summary>
    /// Reads the plain forms of a command line without the library for command lines, whose start takes a fifth of the time until a mount
    /// is there. Null for everything else, wrong or merely unusual: then the library reads it, and tells what is wrong.
    /// </summary>
    /// <exception cref="CommandException">A mount option is wrong.</exception>
    public static MountArguments? TryRead(ReadOnlySpan<string> arguments)
    {
        string? source = null;
        string? mountPoint = null;
        string? logFile = null;
        string? payload = null;
        string? repository = null;
        string? ns = null;
        var flags = new MountOptions();
        var lists = new List<string>();
        for (int index = 0; index < arguments.Length; index++)
        {
            string? value = index + 1 < arguments.Length && arguments[index + 1] is [not '-', ..] next ? next : null;
            switch (arguments[index])
            {
                case "-f" or "--foreground":
                    flags = flags with { Foreground = true };
                    continue;
                case "-v" or "--verbose":
                    flags = flags with { Verbose = true };
                    continue;
                case "-o" when value is not null:
                    lists.Add(value);
                    break;
                case "--log-file" when value is not null && logFile is null:
                    logFile = value;
                    break;
                case "--payload" when value is not null && payload is null:
                    payload = value;
                    break;
                case "--repository" when value is not null && repository is null:
                    repository = value;
                    break;
                case "--ns" when value is not null && ns is null:
                    ns = value;
                    break;
                case [not '-', ..] path when source is null:
                    source = path;
                    continue;
                case [not '-', ..] path when mountPoint is null:
                    mountPoint = path;
                    continue;
                default:
                    return null;
            }

            index++;
        }

        if (source is null || (mountPoint is null && repository is null))
            return null;
        MountOptions options = Join(flags, lists, logFile, payload);
        DatastoreOptions store = options.Store with
        {
            Repository = repository ?? options.Store.Repository,
            Namespace = ns ?? options.Store.Namespace,
        };
        options = options with { Store = store };
        return mountPoint is null ? OfAll(source, options) : new MountArguments(source, mountPoint, options);
    }

    /// <summary>A mount of all of a repository, of which a command line names only the mountpoint.</summary>
    /// <exception cref="CommandException">No repository is named, or not even the mountpoint.</exception>
    internal static MountArguments OfAll(string mountPoint, MountOptions options)
    {
        DatastoreOptions store = options.Store;
        bool isNamed = (store.Repository ?? store.Server ?? store.Port ?? store.AuthId ?? store.Datastore) is not null
            || new RemoteEnvironment(Environment.GetEnvironmentVariable).FindRepository(new RepositoryArguments()) is not null;
        return isNamed && mountPoint.Length > 0
            ? new MountArguments("", mountPoint, options)
            : throw new CommandException(
                ExitCode.Usage, "the mountpoint is missing: SOURCE MOUNTPOINT, or MOUNTPOINT alone for all of a repository "
                    + "(see pxar-mount mount --help)");
    }

    /// <summary>The options of all lists, over which those of the command line win.</summary>
    /// <exception cref="CommandException">A mount option is wrong.</exception>
    internal static MountOptions Join(MountOptions flags, IEnumerable<string> lists, string? logFile, string? payload)
    {
        var options = new MountOptions();
        foreach (string list in lists)
            options = MountOptionsParser.Apply(options, list);
        return options with
        {
            Foreground = options.Foreground || flags.Foreground,
            Verbose = options.Verbose || flags.Verbose,
            LogFile = logFile ?? options.LogFile,
            Payload = payload ?? options.Payload,
        };
    }

    /// <summary>Mounts: here, or in a child when it is to go to the background and this process is not that child.</summary>
    internal async Task<int> RunAsync()
    {
        ReadySignal? ready = ReadySignal.FromEnvironment();
        if (ready is null && !Options.Foreground)
            return BackgroundProcess.Start();
        if (ready is null)
            RuntimeSettings.Apply();
        return await MountRun.RunAsync(Source, MountPoint, Options, ready).ConfigureAwait(false);
    }
}
