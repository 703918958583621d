using System.CommandLine;
using PbsReader;
using PbsReader.Snapshots;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Listing;

/// <summary><c>pxar-mount snapshots</c>: lists backups, with the fields of the official client's <c>snapshot list</c>.</summary>
public sealed class SnapshotsCommand
{
    private readonly StoreArgument _source = new(
        "what to list: a datastore's directory, or a namespace, type, group or snapshot in it; or one of these in a repository");

    private readonly Option<bool> _recursive = new("--recursive", "-R") { Description = "with the namespaces inside a namespace" };
    private readonly OutputFormatOption _format = new();

    private SnapshotsCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var snapshots = new SnapshotsCommand();
        var command = new Command("snapshots", "Lists the snapshots of a datastore or of a part of it.");
        snapshots._source.AddTo(command, withKeys: false);
        command.Options.Add(snapshots._recursive);
        snapshots._format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount snapshots /backup/store1 -R                       # all namespaces",
            "pxar-mount snapshots /backup/store1/vm/100",
            "pxar-mount snapshots --datastore /backup/store1 --ns offsite --output-format json");
        CommandRunner.SetAction(command, snapshots.RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        SourceSpec source = _source.Read(arguments);
        DatastorePlace place = ResolveInStore(source);
        if (place.Path.Archive is not null)
            throw new CommandException(ExitCode.Usage, $"{place.Path.Archive} is a file of a snapshot; leave it out");
        bool isRecursive = arguments.GetValue(_recursive);
        SnapshotRow[] rows = await ReadAsync(source.Store, place, isRecursive, cancellationToken).ConfigureAwait(false);
        OutputFormat format = _format.Read(arguments);
        if (format == OutputFormat.Text)
            SnapshotOutput.WriteText(terminal, rows);
        else
            SnapshotOutput.WriteJson(terminal, format, rows);
        bool isComplete = true;
        foreach (SnapshotRow row in rows.Where(static row => row.Error is not null))
        {
            isComplete = false;
            terminal.Report(row.Error!.Message);
        }

        return isComplete ? ExitCode.Ok : ExitCode.Incomplete;
    }

    /// <summary>The place in a datastore that is meant.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    internal static DatastorePlace ResolveInStore(SourceSpec source) => SourceResolver.Resolve(source)
        ?? throw new CommandException(ExitCode.CannotOpen, $"{source.Path}: is a file by itself, and not in a datastore");

    private static async ValueTask<SnapshotRow[]> ReadAsync(
        DatastoreOptions options, DatastorePlace place, bool isRecursive, CancellationToken cancellationToken)
    {
        try
        {
            await using IDatastore datastore = DatastoreOpener.OpenDatastore(options, place);
            List<SnapshotId> ids = [];
            await foreach (SnapshotId id in SnapshotLister
                .ListAsync(datastore, place.Path, isRecursive, cancellationToken)
                .ConfigureAwait(false))
            {
                ids.Add(id);
            }

            var rows = new SnapshotRow?[ids.Count];
            await Parallel.ForAsync(0, rows.Length, cancellationToken, async (position, token) =>
                rows[position] = await ReadAsync(datastore, ids[position], token).ConfigureAwait(false)).ConfigureAwait(false);
            return [.. rows.OfType<SnapshotRow>()];
        }
        catch (PbsException exception)
        {
            throw OpeningFailure.Of(place, exception);
        }
    }

    private static async ValueTask<SnapshotRow?> ReadAsync(IDatastore datastore, SnapshotId id, CancellationToken cancellationToken)
    {
        try
        {
            return new SnapshotRow(id, await datastore.GetDetailsAsync(id, cancellationToken).ConfigureAwait(false), null);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.NotFound)
        {
            // Removed since it was listed.
            return null;
        }
        catch (PbsException exception)
        {
            return new SnapshotRow(id, null, exception);
        }
    }
}
