using System.CommandLine;
using System.Globalization;
using PbsReader.Pinning;
using PbsReader.Snapshots;
using PxarMount.Opening;
using PxarMount.Output;

namespace PxarMount.Commands.Caching;

/// <summary><c>pxar-mount unpin</c>: gives back the room of what was pinned. Asks no server.</summary>
internal static class UnpinCommand
{
    internal static Command Build()
    {
        var command = new Command("unpin", "Removes pins and what only they kept. Without a server being there.");
        var source = new Argument<string?>("SOURCE")
        {
            Description = "what to unpin: a snapshot, an archive of one or what is inside, or all pins of a group, type or namespace",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Arguments.Add(source);
        var path = new Argument<string?>("PATH") { Description = "what of the archive was pinned", Arity = ArgumentArity.ZeroOrOne };
        command.Arguments.Add(path);
        var all = new Option<bool>("--all") { Description = "everything, of all servers" };
        command.Options.Add(all);
        var datastore = new DatastoreArguments();
        datastore.AddPlaceTo(command, withKeys: false);
        var folder = new CacheArguments();
        folder.AddFolderTo(command);
        CommandRunner.SetAction(command, (arguments, terminal, _) =>
        {
            DatastoreOptions options = folder.Read(arguments, datastore.Read(arguments, new DatastoreOptions()));
            using PinStore? pins = OpenedCache.TryOpenPins(OpenedCache.FolderOf(options), create: false);
            string? named = arguments.GetValue(source);
            bool isAll = arguments.GetValue(all);
            if (isAll == (named is not null))
                throw new CommandException(ExitCode.Usage, "name SOURCE, or --all for everything");
            IReadOnlyList<Pin> known = pins?.List() ?? [];
            IReadOnlyList<Pin> chosen =
                isAll ? known : Choose(known, PinSource.Read(new SourceSpec(named!, Datastore: options), arguments.GetValue(path)));
            if (chosen.Count == 0 && !isAll)
                throw new CommandException(ExitCode.NotFound, $"{named}: nothing of it is pinned; see pxar-mount pins");
            long bytes = pins?.Remove([.. chosen]) ?? 0;
            terminal.Output.Write(string.Create(
                CultureInfo.InvariantCulture, $"{chosen.Count} pins removed, {SizeText.Format(bytes)} free again\n"));
            return Task.FromResult(ExitCode.Ok);
        });
        HelpExamples.AddTo(
            command,
            "pxar-mount unpin host/web1/2026-09-01T03:00:00Z",
            "pxar-mount unpin host/web1                              # all pins of the group",
            "pxar-mount unpin --all");
        return command;
    }

    private static Pin[] Choose(IReadOnlyList<Pin> pins, PinSource source)
    {
        SnapshotPath path = source.Place.Path;
        string server = LocalCopies.NameOf(source.Place.Repository!);
        Pin[] found =
        [
            .. pins.Where(pin => pin.Server == server
                && pin.Snapshot.Group.Namespace == path.Namespace
                && (path.Type is null || pin.Snapshot.Group.Type == path.Type)
                && (path.Id is null || pin.Snapshot.Group.Id == path.Id)
                && (path.Archive is null || pin.Archive == path.Archive)
                && (source.Path is null || pin.Path == source.Path)),
        ];
        if (path.Time is null)
            return found;
        bool isNamed = BackupTime.TryParse(path.Time, out long time);
        long wanted = isNamed ? time : found.Select(pin => pin.Snapshot.Time).DefaultIfEmpty().Max();
        return [.. found.Where(pin => pin.Snapshot.Time == wanted)];
    }
}
