using System.CommandLine;
using System.CommandLine.Invocation;
using LinuxFuse;
using PxarMount.Commands;
using PxarMount.Daemon;
using PxarMount.Interop;
using PxarMount.Output;

namespace PxarMount;

/// <summary>Picks a command; turns exceptions into one line and an exit code.</summary>
public static class Program
{
    /// <summary>Entry point.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (DescriptorLimit.Read() < DescriptorLimit.Least)
            return RefuseLimit();
        StandardStreams.Complete();

        // The runtime's host may stand in front of our own arguments.
        string[] line = RawText.ProcessArguments();
        int own = Math.Max(line.Length - args.Length, 1);
        string[] arguments = line[own..];
        bool isHelper = MountHelper.IsCalledBy(line[own - 1]);
        try
        {
            if (isHelper)
                return await MountHelper.RunAsync(arguments).ConfigureAwait(false);
            if (IsForBackground(arguments))
                return BackgroundProcess.Start();
            return await (PlainMount(arguments)?.RunAsync() ?? InvokeAsync(arguments)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            int code = (int)Report(exception);
            return isHelper ? MountHelper.ToMountCode(code) : code;
        }
    }

    /// <summary>
    /// Whether this is plainly a mount in the background, for which the child does everything. Saying no for one only costs time.
    /// </summary>
    internal static bool IsForBackground(ReadOnlySpan<string> arguments)
    {
        string? name = CommandTable.NameIn(arguments);
        if (arguments.Length < 2 || ReadySignal.IsExpected || IsAboutAll(arguments) || name is not (null or CommandTable.Default))
            return false;
        foreach (string argument in arguments)
        {
            bool isOption = argument.Length > 1 && argument[0] == '-';
            if ((isOption && (argument[1] != '-' ? argument.AsSpan().ContainsAny('f', 'h', '?') : argument is "--foreground" or "--help"))
                || argument.Contains("foreground", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    // With as few parts of the library as possible: each is one more file.
    private static int RefuseLimit()
    {
        _ = Descriptor.Write(2, "pxar-mount: the limit of open files is too low, at least 64 are needed: ulimit -n 1024\n"u8);
        return (int)ExitCode.Failed;
    }

    private static MountArguments? PlainMount(ReadOnlySpan<string> arguments) => CommandTable.NameIn(arguments) switch
    {
        CommandTable.Default => MountArguments.TryRead(arguments[1..]),
        null when !IsAboutAll(arguments) => MountArguments.TryRead(arguments),
        _ => null,
    };

    private static async Task<int> InvokeAsync(string[] arguments)
    {
        string? name = CommandTable.NameIn(arguments);
        bool isAboutAll = name is null && IsAboutAll(arguments);
        if (name is null && !isAboutAll)
        {
            name = CommandTable.Default;
            arguments = [name, .. arguments];
        }

        var root = new RootCommand("Mounts, browses, extracts and creates Proxmox pxar archives. Without a command: mount.");
        foreach (string known in CommandTable.Names)
        {
            if (isAboutAll || known == name)
                root.Subcommands.Add(CommandTable.Build(known));
        }

        if (name is CompleteCommand.Name)
            root.Subcommands.Add(CompleteCommand.Build());

        HelpExamples.Install(root);
        var configuration = new ParserConfiguration { ResponseFileTokenReplacer = null };
        ParseResult parsed = root.Parse(arguments is [] ? ["--help"] : arguments, configuration);
        if (parsed.Action is ParseErrorAction && parsed.Errors.Count > 0)
            throw new CommandException(ExitCode.Usage, $"{InOneLine(parsed.Errors[0].Message)} (see pxar-mount {name} --help)");
        int code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // Every command handles its signals itself: a mount is not ended by them but unmounted.
            ProcessTerminationTimeout = null,
        }).ConfigureAwait(false);
        return arguments is [] ? (int)ExitCode.Usage : code;
    }

    // The library lists what a value may be one a line.
    private static string InOneLine(string message) => message
        .ReplaceLineEndings("\n")
        .Replace(":\n\t", ": ", StringComparison.Ordinal)
        .Replace("\n\t", ", ", StringComparison.Ordinal);

    /// <summary>Help, version, and the directive by which completion asks.</summary>
    private static bool IsAboutAll(ReadOnlySpan<string> arguments) =>
        arguments is [] or ["--help" or "-h" or "-?" or "--version", ..]
        || arguments[0].StartsWith("[suggest", StringComparison.Ordinal);

    private static ExitCode Report(Exception exception)
    {
        var logger = new Logger();
        switch (exception)
        {
            case CommandException known:
                logger.Write(LogLevel.Error, known.Message);
                return known.ExitCode;
            case FuseException:
                logger.Write(LogLevel.Error, exception.Message);
                return ExitCode.CannotMount;
            case OperationCanceledException:
                return ExitCode.Interrupted;
            case IOException or UnauthorizedAccessException or OutOfMemoryException:
                logger.Write(LogLevel.Error, exception.Message);
                return ExitCode.Failed;
            default:
                logger.Write(LogLevel.Critical, exception.ToString());
                return ExitCode.Failed;
        }
    }
}
