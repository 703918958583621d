using System.CommandLine;
using PbsReader.Caching;
using PxarMount.Output;

namespace PxarMount.Commands.Caching;

/// <summary><c>pxar-mount cache clear</c>.</summary>
internal static class CacheClearCommand
{
    internal static Command Build()
    {
        var command = new Command("clear", "Removes all that is not pinned; mounts go on, and ask their servers again.");
        var folder = new CacheArguments();
        folder.AddFolderTo(command);
        var format = new OutputFormatOption();
        format.AddTo(command);
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            string path = OpenedCache.FolderOf(folder.Read(arguments, new DatastoreOptions()));
            using CacheInspector? inspector = OpenedCache.TryInspect(path);
            long bytes = inspector is null ? 0 : await inspector.ClearAsync(cancellationToken).ConfigureAwait(false);
            var list = new FieldList(TimeProvider.System);
            list.Add("folder", path);
            list.Add("removed", bytes, SizeText.Format(bytes));
            list.Write(terminal, format.Read(arguments));
            return ExitCode.Ok;
        });
        return command;
    }
}
