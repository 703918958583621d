using System.CommandLine;
using PbsReader;
using PbsReader.Snapshots;
using PbsReader.Verification;
using PxarMount.Opening;
using PxarMount.Output;
using PxarMount.Vfs.Repository;

namespace PxarMount.Commands.Verification;

/// <summary><c>pxar-mount verify</c>: reads everything and says what is damaged, and what that hurts.</summary>
public sealed class VerifyCommand
{
    private readonly StoreArgument _source = new(
        "what to verify: a datastore's directory, or a namespace, group, snapshot or archive in it; or a .pxar or .mpxar file");

    private readonly Option<string?> _payload = new("--payload")
    {
        Description = "the payload half (.ppxar) of a split archive in files",
        HelpName = "FILE",
    };

    private readonly OutputFormatOption _format = new();

    private VerifyCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var verify = new VerifyCommand();
        var command = new Command(
            "verify", "Reads and checks everything; says which archives and paths are damaged. Exit code 7 for damage.");
        verify._source.AddTo(command, withKeys: true);
        command.Options.Add(verify._payload);
        verify._format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount verify /backup/store1                                     # every snapshot, each chunk once",
            "pxar-mount verify /backup/store1/host/web1 --keyfile key.json        # one group, with the key of its backups",
            "pxar-mount verify --datastore /backup/store1 vm/100/latest --output-format json-pretty",
            "pxar-mount verify backup.pxar                                        # the structure of an archive in a file");
        CommandRunner.SetAction(command, verify.RunAsync);
        return command;
    }

    private Task<ExitCode> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        SourceSpec source = _source.Read(arguments) with { PayloadPath = arguments.GetValue(_payload) };
        OutputFormat format = _format.Read(arguments);
        if (SourceResolver.Resolve(source) is not { } place)
            return ArchiveCheck.RunAsync(source, terminal, format, cancellationToken);
        return source.PayloadPath is null
            ? RunAsync(source, place, terminal, format, cancellationToken)
            : throw new CommandException(ExitCode.Usage, "--payload is for archives in files of their own; a snapshot knows both halves");
    }

    private static async Task<ExitCode> RunAsync(
        SourceSpec source, DatastorePlace place, Terminal terminal, OutputFormat format, CancellationToken cancellationToken)
    {
        DatastoreSession session = await DatastoreOpener.OpenSessionAsync(source.Store, place, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            (List<SnapshotId> snapshots, HashSet<string>? files) =
                await FindAsync(session, place, cancellationToken).ConfigureAwait(false);
            var display = new VerificationDisplay(terminal);
            var verifier = new StoreVerifier(session.Datastore, session.Keys, session.Policy) { OnProblem = display.Add };
            long start = TimeProvider.System.GetTimestamp();
            Task<VerificationReport> work = Task.Run(
                () => verifier.RunAsync(snapshots, files is null ? null : (_, name) => files.Contains(name), cancellationToken).AsTask(),
                cancellationToken);
            VerificationReport report = await display.WatchAsync(verifier.Progress, work).ConfigureAwait(false);
            new VerificationOutput(report, TimeProvider.System.GetElapsedTime(start)).Write(terminal, format);
            return report.IsSound ? ExitCode.Ok : ExitCode.Damaged;
        }
    }

    private static async ValueTask<(List<SnapshotId> Snapshots, HashSet<string>? Files)> FindAsync(
        DatastoreSession session, DatastorePlace place, CancellationToken cancellationToken)
    {
        try
        {
            List<SnapshotId> snapshots = [];
            await foreach (SnapshotId id in SnapshotLister
                .ListAsync(session.Datastore, place.Path, isRecursive: true, cancellationToken)
                .ConfigureAwait(false))
            {
                snapshots.Add(id);
            }

            return (snapshots, await FindFilesAsync(session, snapshots, place.Path.Archive, cancellationToken).ConfigureAwait(false));
        }
        catch (PbsException exception)
        {
            throw OpeningFailure.Of(place, exception);
        }
    }

    /// <summary>The stored files of the one archive that is meant; null for all.</summary>
    private static async ValueTask<HashSet<string>?> FindFilesAsync(
        DatastoreSession session, List<SnapshotId> snapshots, string? archive, CancellationToken cancellationToken)
    {
        if (archive is null)
            return null;
        SnapshotDetails details = await session.Datastore.GetDetailsAsync(snapshots[0], cancellationToken).ConfigureAwait(false);
        IReadOnlyList<SnapshotArchive> all = SnapshotArchives.Group(details.Files);
        SnapshotArchive found = SnapshotArchives.Find(all, archive)
            ?? throw new PbsException(
                PbsError.NotFound,
                $"{snapshots[0].FullName} has no {archive}; it has {string.Join(", ", all.Select(one => one.Name))}");

        // Who names a stored half means that one.
        ManifestFile? half = found.Files.FirstOrDefault(file => file.Name == archive);
        return half is null ? [.. found.Files.Select(file => file.Name)] : [half.Name];
    }
}
