using System.CommandLine;
using System.Globalization;
using PbsReader;
using PbsReader.Snapshots;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Listing;

/// <summary><c>pxar-mount files</c>: lists the stored files of a snapshot, as the official client's <c>snapshot files</c>.</summary>
public static class FilesCommand
{
    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("files", "Lists the stored files of a snapshot: name, how it is encrypted, size.");
        var source = new StoreArgument(
            "a snapshot's directory; with a repository or --datastore [ns:]type/id/time, or latest instead of the time");
        source.AddTo(command, withKeys: false);
        var format = new OutputFormatOption();
        format.AddTo(command);
        HelpExamples.AddTo(
            command,
            "pxar-mount files /backup/store1/vm/100/2026-09-01T03:00:00Z",
            "pxar-mount files --datastore /backup/store1 host/web1/latest --output-format json");
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            SourceSpec spec = source.Read(arguments);
            DatastorePlace place = SnapshotsCommand.ResolveInStore(spec);
            if (!place.Path.IsSnapshot || place.Path.Archive is not null)
                throw new CommandException(ExitCode.Usage, "files is about one snapshot: name it as type/id/time, or type/id/latest");
            SnapshotDetails details = await ReadAsync(spec.Store, place, cancellationToken).ConfigureAwait(false);
            Write(terminal, format.Read(arguments), details.Files);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async ValueTask<SnapshotDetails> ReadAsync(
        DatastoreOptions options, DatastorePlace place, CancellationToken cancellationToken)
    {
        try
        {
            await using IDatastore datastore = DatastoreOpener.OpenDatastore(options, place);
            SnapshotId id = await DatastoreOpener.FindSnapshotAsync(datastore, place.Path, cancellationToken).ConfigureAwait(false);
            return await datastore.GetDetailsAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception)
        {
            throw OpeningFailure.Of(place, exception);
        }
    }

    private static void Write(Terminal terminal, OutputFormat format, IReadOnlyList<ManifestFile> files)
    {
        if (format == OutputFormat.Text)
        {
            var table = new TextTable(["FILENAME", "CRYPT-MODE", "SIZE"], 2);
            foreach (ManifestFile file in files)
            {
                bool isKnown = file.Name != StoredName.ClientLog;
                table.Add(
                    file.Name,
                    isKnown ? CryptModeText.Format(file.CryptMode) : "-",
                    isKnown ? file.Size.ToString(CultureInfo.InvariantCulture) : "-");
            }

            table.Write(terminal);
            return;
        }

        using var output = new JsonOutput(terminal.Output, format);
        SnapshotOutput.WriteFiles(output.Json, files);
        output.Complete();
    }
}
