using System.CommandLine;
using System.Globalization;
using PbsReader;
using PbsReader.Pinning;
using PbsReader.Snapshots;
using PxarMount.Opening;
using PxarMount.Output;
using PxarMount.Vfs.Repository;

namespace PxarMount.Commands.Caching;

/// <summary><c>pxar-mount pin</c>: fetches something of a server, and keeps it.</summary>
internal static class PinCommand
{
    private const int Parallelism = 16;

    internal static Command Build()
    {
        var command = new Command(
            "pin", "Fetches a snapshot of a server, an archive or a part of one, and keeps it: it can be read without the server.");
        var source = new SourceArgument();
        source.AddTo(command);
        var path = new Argument<string?>("PATH")
        {
            Description = "what of the archive; all of it without",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Arguments.Add(path);
        HelpExamples.AddTo(
            command,
            "pxar-mount pin host/web1/latest                        # all archives of the newest snapshot",
            "pxar-mount pin host/web1/latest/root.pxar etc          # one folder",
            "pxar-mount pin host/web1/latest/root.pxar/etc          # the same",
            "pxar-mount pin vm/101/latest/drive-scsi0.img           # a disk image");
        CommandRunner.SetAction(command, (arguments, terminal, cancellationToken) =>
        {
            SourceSpec spec = source.Read(arguments);
            return RunAsync(spec.Store, PinSource.Read(spec, arguments.GetValue(path)), terminal, cancellationToken);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(
        DatastoreOptions options, PinSource source, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!source.Place.Path.IsSnapshot)
            throw new CommandException(ExitCode.Usage, $"{source.Place.Name}: name a snapshot: type/id/time, or type/id/latest");
        using PinStore pins = OpenedCache.TryOpenPins(OpenedCache.FolderOf(options), create: true)!;
        DatastoreSession session = await DatastoreOpener.OpenSessionAsync(options, source.Place, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            ISnapshotReader reader = await OpenAsync(session, source.Place, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                long now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
                var pin = new Pin(
                    LocalCopies.NameOf(source.Place.Repository!), reader.Id, source.Place.Path.Archive, source.Path, false, now, 0);
                PinWriter writer = pins.Begin(pin, reader);
                await using (writer.ConfigureAwait(false))
                {
                    await FillAsync(writer, session, source, terminal, cancellationToken).ConfigureAwait(false);
                    writer.Complete();
                    string text = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{pin.Name}: pinned, {writer.ChunkCount} chunks, {SizeText.Format(writer.FetchedBytes)} fetched\n");
                    terminal.Output.Write(text);
                    return ExitCode.Ok;
                }
            }
        }
    }

    private static async ValueTask<ISnapshotReader> OpenAsync(
        DatastoreSession session, DatastorePlace place, CancellationToken cancellationToken)
    {
        try
        {
            SnapshotId id = await DatastoreOpener.FindSnapshotAsync(session.Datastore, place.Path, cancellationToken).ConfigureAwait(false);
            return await session.Datastore.OpenSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception)
        {
            throw OpeningFailure.Of(place, exception);
        }
    }

    private static async ValueTask FillAsync(
        PinWriter writer, DatastoreSession session, PinSource source, Terminal terminal, CancellationToken cancellationToken)
    {
        Snapshot snapshot;
        try
        {
            snapshot = await Snapshot.OpenAsync(writer.Reader, session.Keys, session.Policy, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception)
        {
            throw OpeningFailure.Of(source.Place, exception);
        }

        var progress = new PinDisplay(terminal);
        try
        {
            IReadOnlyList<ManifestFile> files = PinSelection.FilesOf(snapshot, source, out SnapshotArchive? partial);
            await new PinJob(snapshot, Parallelism, progress.Show).RunAsync(files, cancellationToken).ConfigureAwait(false);
            if (partial is not null)
            {
                await PinSelection.ReadAsync(session, snapshot, partial, source.Path!, progress.Show, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        catch (IOException exception)
        {
            const string Advice = "; what was fetched stays, and the same command goes on";
            ExitCode code = exception is PbsException { Kind: PbsError.Unavailable } ? ExitCode.Unavailable : ExitCode.Failed;
            throw new CommandException(code, exception.Message + Advice, exception);
        }
        finally
        {
            progress.Clear();
        }
    }
}
