using System.CommandLine;
using System.Globalization;
using PbsReader.Caching;
using PxarMount.Output;

namespace PxarMount.Commands.Caching;

/// <summary><c>pxar-mount cache status</c>.</summary>
internal static class CacheStatusCommand
{
    internal static Command Build()
    {
        var command = new Command("status", "Says what is kept.");
        var folder = new CacheArguments();
        folder.AddFolderTo(command);
        var format = new OutputFormatOption();
        format.AddTo(command);
        CommandRunner.SetAction(command, (arguments, terminal, _) =>
        {
            string path = OpenedCache.FolderOf(folder.Read(arguments, new DatastoreOptions()));
            using CacheInspector? inspector = OpenedCache.TryInspect(path);
            CacheStatus status = inspector?.GetStatus() ?? new CacheStatus(path, 0, 0, null, 0, 0, 0);
            OutputFormat kind = format.Read(arguments);
            bool isText = kind == OutputFormat.Text;
            var list = new FieldList(TimeProvider.System);
            list.Add("folder", status.Folder);
            list.Add("size", status.Bytes, Count(status.Bytes, status.Files));
            if (!isText)
                list.Add("files", status.Files);
            list.Add("pinned_size", status.PinnedBytes, Count(status.PinnedBytes, status.PinnedFiles));
            if (!isText)
                list.Add("pinned_files", status.PinnedFiles);
            list.Add("pins", status.Pins);
            if (status.OldestUse is { } oldest)
                list.AddTime("oldest_use", oldest.ToUnixTimeSeconds());
            list.Write(terminal, kind);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static string Count(long bytes, long files) =>
        string.Create(CultureInfo.InvariantCulture, $"{SizeText.Format(bytes)} in {files} files");
}
