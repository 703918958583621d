using System.CommandLine;
using PbsBackup;
using PbsBackup.Archive;
using PbsBackup.Output;
using PbsBackup.Walking;
using PxarArchive;
using PxarMount.Output;

namespace PxarMount.Commands.Archiving;

/// <summary><c>pxar-mount create</c>: archives a directory. The only place from which the program can write archives.</summary>
public sealed class CreateCommand
{
    private const string StandardOutput = "-";
    private const int StandardOutputDescriptor = 1;

    private readonly Argument<string> _archive = new("ARCHIVE")
    {
        Description = "file to create; - for standard output",
    };

    private readonly Argument<string> _directory = new("DIR") { Description = "directory to archive" };

    private readonly Option<string?> _payload = new("--payload-output")
    {
        Description = "make a split archive: ARCHIVE gets the metadata (.mpxar), FILE the contents (.ppxar)",
        HelpName = "FILE",
    };

    private readonly WalkArguments _walk = new();

    private readonly Option<bool> _noXAttrs = new("--no-xattrs")
    {
        Description = "without extended attributes, and so without ACLs and capabilities",
    };

    private readonly Option<bool> _noAcls = new("--no-acls") { Description = "without ACLs" };
    private readonly Option<bool> _noCapabilities = new("--no-fcaps") { Description = "without file capabilities" };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "replace files that exist, once the new ones are complete",
    };

    private readonly OutputFormatOption _format = new();

    private CreateCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var create = new CreateCommand();
        var command = new Command("create", "Archives a directory, byte for byte as the official tools do.");
        command.Arguments.Add(create._archive);
        command.Arguments.Add(create._directory);
        Option[] options =
        [
            create._payload, .. create._walk.Options, create._noXAttrs, create._noAcls, create._noCapabilities, create._overwrite,
        ];
        foreach (Option option in options)
            command.Options.Add(option);
        create._format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount create home.pxar /home --exclude '*.tmp' --exclude /guest/",
            "pxar-mount create etc.mpxar /etc --payload-output etc.ppxar        # a split archive",
            "pxar-mount create - /srv | zstd > srv.pxar.zst                     # to a pipe",
            "pxar-mount create root.pxar / --include-dev /boot --overwrite      # / and /boot, no other file system");
        CommandRunner.SetAction(command, (arguments, terminal, cancellationToken) =>
            Task.FromResult(create.Run(arguments, terminal, cancellationToken)));
        return command;
    }

    private static FileName PathOf(string rawText) => FileName.FromOwned(RawText.Encode(rawText));

    private static Stream OpenTarget(string path, bool overwrite) => path == StandardOutput
        ? new DescriptorStream(StandardOutputDescriptor)
        : OutputFileStream.Create(PathOf(path), overwrite);

    private static FileIdentity? IdentityOf(string path) => path == StandardOutput
        ? FileIdentity.OfDescriptor(StandardOutputDescriptor)
        : FileIdentity.OfPath(PathOf(path));

    // Neither has to exist, so it is their directories and names that are compared; the second would replace the first.
    private static bool IsSameFile(string left, string right) =>
        Path.GetFileName(left) == Path.GetFileName(right) && DirectoryOf(left) is { } directory && DirectoryOf(right) == directory;

    private static FileIdentity? DirectoryOf(string path) =>
        path == StandardOutput ? null : FileIdentity.OfPath(PathOf(Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : "."));

    private static void Commit(Stream archive, Stream? payload)
    {
        (payload as OutputFileStream)?.Commit();
        try
        {
            (archive as OutputFileStream)?.Commit();
        }
        catch (BackupException)
        {
            (payload as OutputFileStream)?.Withdraw();
            throw;
        }
    }

    private ExitCode Run(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        string archivePath = arguments.GetRequiredValue(_archive);
        string? payloadPath = arguments.GetValue(_payload);
        bool overwrite = arguments.GetValue(_overwrite);
        if (archivePath == payloadPath || (payloadPath is not null && IsSameFile(archivePath, payloadPath)))
            throw new CommandException(ExitCode.Usage, "ARCHIVE and --payload-output must be two files");
        if (terminal.IsInteractive && (archivePath == StandardOutput || payloadPath == StandardOutput))
            throw new CommandException(ExitCode.Usage, "an archive is not written to a terminal; redirect standard output");
        try
        {
            // What is there now under the names of the archive would otherwise become a part of it, and so would what is being written.
            FileIdentity?[] old = [IdentityOf(archivePath), payloadPath is null ? null : IdentityOf(payloadPath)];
            WalkOptions options = ReadOptions(arguments);
            using Stream archive = OpenTarget(archivePath, overwrite);
            using Stream? payload = payloadPath is null ? null : OpenTarget(payloadPath, overwrite);
            FileIdentity?[] written = [(archive as OutputFileStream)?.Identity, (payload as OutputFileStream)?.Identity];
            options = options with { LeaveOut = [.. old.Concat(written).OfType<FileIdentity>()] };
            var encoder = new PxarEncoder(archive, payload);
            WalkProgress progress = Walk(PathOf(arguments.GetRequiredValue(_directory)), options, encoder, terminal, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            Commit(archive, payload);
            bool usesOutput = archivePath == StandardOutput || payloadPath == StandardOutput;
            Summarize(progress, encoder, usesOutput ? new ByteWriter(terminal.Error) : terminal.Output, _format.Read(arguments));
            return progress.IsComplete ? ExitCode.Ok : ExitCode.Incomplete;
        }
        catch (BackupException error)
        {
            throw BackupFailure.ToCommandException(error);
        }
    }

    private WalkOptions ReadOptions(ParseResult arguments) => _walk.Read(arguments) with
    {
        StoreXAttrs = !arguments.GetValue(_noXAttrs),
        StoreAcls = !arguments.GetValue(_noAcls),
        StoreFileCapabilities = !arguments.GetValue(_noCapabilities),
    };

    private static WalkProgress Walk(
        FileName directory,
        WalkOptions options,
        PxarEncoder encoder,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        var display = new CountDisplay(terminal);
        var progress = new WalkProgress(display.IsWatched ? counts => display.Show(counts.Entries, counts.ContentBytes) : null);
        try
        {
            new DirectoryWalker(options).Run(
                directory,
                encoder,
                warning =>
                {
                    display.Clear();
                    terminal.Report($"warning: {RawText.Decode(warning.Path.Bytes)} {warning.Message}");
                },
                progress,
                cancellationToken);
        }
        finally
        {
            display.Clear();
        }

        return progress;
    }

    private static void Summarize(WalkProgress progress, PxarEncoder encoder, ByteWriter output, OutputFormat format)
    {
        if (format == OutputFormat.Text)
            return;
        using var json = new JsonOutput(output, format);
        json.Json.WriteStartObject();
        json.Json.WriteNumber("entries", progress.Entries);
        json.Json.WriteNumber("bytes", progress.ContentBytes);
        json.Json.WriteNumber("archive_bytes", encoder.Position);
        if (encoder.IsSplit)
            json.Json.WriteNumber("payload_bytes", encoder.PayloadPosition);
        json.Json.WriteNumber("skipped", progress.Skipped);
        json.Json.WriteNumber("warnings", progress.Warnings);
        json.Json.WriteBoolean("complete", progress.IsComplete);
        json.Json.WriteEndObject();
        json.Complete();
    }
}
