using System.CommandLine;
using System.Globalization;
using PbsBackup;
using PbsBackup.Snapshots;
using PbsBackup.Walking;
using PbsReader.Snapshots;
using PxarArchive;
using PxarMount.Output;

namespace PxarMount.Commands.Archiving;

/// <summary><c>pxar-mount backup</c>: makes a snapshot in a datastore directory.</summary>
public sealed class BackupCommand
{
    private readonly Argument<string[]> _items = new("NAME.EXT:PATH")
    {
        Description = "NAME.pxar:DIR archives a directory, NAME.img:FILE an image or device, NAME.conf:FILE (.log, .json) a small file",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _datastore = new("--datastore")
    {
        Description = "directory of the datastore; an empty folder becomes one",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> _namespace = new("--ns")
    {
        Description = "namespace, as a/b; made when it is missing",
        HelpName = "NAMESPACE",
        DefaultValueFactory = static _ => "",
    };

    private readonly Option<string> _type = new("--backup-type")
    {
        Description = "host, vm or ct",
        HelpName = "TYPE",
        DefaultValueFactory = static _ => "host",
    };

    private readonly Option<string?> _id = new("--backup-id")
    {
        Description = "whose backup it is; this machine's name, unless given",
        HelpName = "ID",
    };

    private readonly Option<string?> _time = new("--backup-time")
    {
        Description = "seconds since 1970, or as in 2026-01-02T03:04:05Z; now, unless given",
        HelpName = "TIME",
    };

    private readonly Option<string> _owner = new("--owner")
    {
        Description = "user or token that owns the group",
        HelpName = "USER@REALM",
        DefaultValueFactory = static _ => LocalBackupOptions.DefaultOwner,
    };

    private readonly Option<string?> _cryptMode = new("--crypt-mode")
    {
        Description = "none, encrypt or sign-only; unless given, encrypt when a key is given or the client's default key is there",
        HelpName = "MODE",
    };

    private readonly Option<string?> _keyFile = new("--keyfile") { Description = "encryption key", HelpName = "FILE" };
    private readonly Option<string?> _keyDescriptor = new("--keyfd")
    {
        Description = "open file to read the encryption key from",
        HelpName = "FD",
    };

    private readonly Option<string?> _masterKey = new("--master-pubkey-file")
    {
        Description = "public RSA key with which the encryption key is wrapped and stored in the backup",
        HelpName = "FILE",
    };

    private readonly Option<string> _changeDetection = new("--change-detection-mode")
    {
        Description = "legacy: one archive and a catalog; data: a split archive",
        HelpName = "MODE",
        DefaultValueFactory = static _ => "legacy",
    };

    private readonly WalkArguments _walk = new();

    private readonly Option<string> _syncLevel = new("--sync-level")
    {
        Description = "filesystem: on the disk before the snapshot appears; file: chunk by chunk; none: whenever the system writes it",
        HelpName = "LEVEL",
        DefaultValueFactory = static _ => "filesystem",
    };

    private readonly OutputFormatOption _format = new();

    private BackupCommand()
    {
        _type.AcceptOnlyFromAmong([.. BackupGroup.Types]);
        _cryptMode.AcceptOnlyFromAmong("none", "encrypt", "sign-only");
        _changeDetection.AcceptOnlyFromAmong("legacy", "data");
        _syncLevel.AcceptOnlyFromAmong("none", "filesystem", "file");
    }

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var backup = new BackupCommand();
        var command = new Command("backup", "Makes a backup in a datastore directory, as the official client and server do.");
        command.Arguments.Add(backup._items);
        Option[] options =
        [
            backup._datastore, backup._namespace, backup._type, backup._id, backup._time, backup._owner, backup._cryptMode, backup._keyFile,
            backup._keyDescriptor, backup._masterKey, backup._changeDetection, .. backup._walk.Options, backup._syncLevel,
        ];
        foreach (Option option in options)
            command.Options.Add(option);
        backup._format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount backup root.pxar:/ --datastore /mnt/usb/store --exclude /var/cache",
            "pxar-mount backup etc.pxar:/etc home.pxar:/home --datastore /mnt/usb/store --keyfile key.json",
            "pxar-mount backup disk.img:/dev/vg/vm-100 qemu-server.conf:100.conf --datastore /store --backup-type vm --backup-id 100");
        CommandRunner.SetAction(command, backup.RunAsync);
        return command;
    }

    private static FileName PathOf(string rawText) => FileName.FromOwned(RawText.Encode(rawText));

    private static CommandException Misuse(string message) => new(ExitCode.Usage, message);

    private static long ParseTime(string text) =>
        BackupTime.TryParse(text, out long time)
        || (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out time) && time is >= 1 and <= BackupTime.Max)
            ? time
            : throw Misuse($"--backup-time '{text}' is neither seconds since 1970 nor as in 2026-01-02T03:04:05Z");

    private async Task<ExitCode> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            BackupItem[] items = [.. arguments.GetRequiredValue(_items).Select(item => BackupItem.Parse(RawText.Encode(item)))];
            if (items.GroupBy(item => item.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw Misuse($"{twice.Key} is there twice");
            using BackupKey key = await BackupKey.FindAsync(
                CryptModeText.Parse(arguments.GetValue(_cryptMode)),
                arguments.GetValue(_keyFile),
                arguments.GetValue(_keyDescriptor),
                arguments.GetValue(_masterKey),
                cancellationToken).ConfigureAwait(false);
            return await RunAsync(arguments, items, key, terminal, cancellationToken).ConfigureAwait(false);
        }
        catch (BackupException error)
        {
            throw BackupFailure.ToCommandException(error);
        }
    }

    private async Task<ExitCode> RunAsync(
        ParseResult arguments, BackupItem[] items, BackupKey key, Terminal terminal, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        var display = new CountDisplay(terminal);
        LocalBackupOptions target = ReadTarget(arguments, key) with
        {
            OnNotice = notice => Report(terminal, display, notice),
        };
        BackupOptions options = ReadOptions(arguments, key) with
        {
            OnWarning = (archive, warning) =>
                Report(terminal, display, $"warning: {archive}: {RawText.Decode(warning.Path.Bytes)} {warning.Message}"),
        };
        BackupResult result;
        await using (LocalBackupWriter writer = await LocalBackupWriter.CreateAsync(target, cancellationToken).ConfigureAwait(false))
        {
            var progress = new BackupProgress(display.IsWatched ? counts => display.Show(counts.Entries, counts.Bytes) : null);
            await using var job = new BackupJob(options, writer, progress, cancellationToken);
            try
            {
                result = await job.RunAsync(items).ConfigureAwait(false);
            }
            finally
            {
                display.Clear();
            }
        }

        TimeSpan duration = TimeProvider.System.GetElapsedTime(start);
        BackupSummary.Write(result, duration, terminal.Output, _format.Read(arguments));
        return result.IsComplete ? ExitCode.Ok : ExitCode.Incomplete;
    }

    private static void Report(Terminal terminal, CountDisplay display, string message)
    {
        display.Clear();
        terminal.Report(message);
    }

    private LocalBackupOptions ReadTarget(ParseResult arguments, BackupKey key)
    {
        if (!BackupNamespace.TryParse(arguments.GetValue(_namespace), out BackupNamespace ns))
            throw Misuse($"--ns '{arguments.GetValue(_namespace)}' is no namespace: up to {BackupNamespace.MaxDepth} names, as a/b");
        string id = arguments.GetValue(_id) ?? Environment.MachineName;
        if (!BackupGroup.TryCreate(ns, arguments.GetRequiredValue(_type), id, out BackupGroup? group))
            throw Misuse($"--backup-id '{id}' is none: letters, digits, . _ and -");
        string? time = arguments.GetValue(_time);
        return new LocalBackupOptions
        {
            StorePath = arguments.GetRequiredValue(_datastore),
            Group = group,
            Time = time is null ? null : ParseTime(time),
            Owner = arguments.GetRequiredValue(_owner),
            Key = key.Key,
            CryptMode = key.Mode,
            SyncLevel = arguments.GetValue(_syncLevel) switch
            {
                "none" => SyncLevel.None,
                "file" => SyncLevel.File,
                _ => SyncLevel.FileSystem,
            },
        };
    }

    private BackupOptions ReadOptions(ParseResult arguments, BackupKey key)
    {
        return new BackupOptions
        {
            ChangeDetection = arguments.GetValue(_changeDetection) == "data" ? ChangeDetectionMode.Data : ChangeDetectionMode.Legacy,
            Key = key.Key,
            CryptMode = key.Mode,
            WrappedKey = key.Wrapped,
            Walk = _walk.Read(arguments) with
            {
                LeaveOut = FileIdentity.OfPath(PathOf(arguments.GetRequiredValue(_datastore))) is FileIdentity store ? [store] : [],
            },
        };
    }
}
