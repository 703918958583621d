using System.CommandLine;
using System.Globalization;
using PbsReader.Pinning;
using PxarMount.Output;

namespace PxarMount.Commands.Caching;

/// <summary><c>pxar-mount pins</c>: lists what is pinned.</summary>
internal static class PinsCommand
{
    internal static Command Build()
    {
        var command = new Command("pins", "Lists what is pinned on this machine.");
        var folder = new CacheArguments();
        folder.AddFolderTo(command);
        var format = new OutputFormatOption();
        format.AddTo(command);
        CommandRunner.SetAction(command, (arguments, terminal, _) =>
        {
            using PinStore? store =
                OpenedCache.TryOpenPins(OpenedCache.FolderOf(folder.Read(arguments, new DatastoreOptions())), create: false);
            IReadOnlyList<Pin> pins = store?.List() ?? [];
            OutputFormat kind = format.Read(arguments);
            if (kind == OutputFormat.Text)
                WriteText(terminal, pins);
            else
                WriteJson(terminal, kind, pins);
            return Task.FromResult(ExitCode.Ok);
        });
        HelpExamples.AddTo(
            command,
            "pxar-mount pins",
            "pxar-mount pins --output-format json | python3 -m json.tool");
        return command;
    }

    private static void WriteText(Terminal terminal, IReadOnlyList<Pin> pins)
    {
        if (pins.Count == 0)
            return;
        var table = new TextTable(["SERVER", "PIN", "STATE", "CHUNKS"], 3);
        foreach (Pin pin in pins)
        {
            string chunks = pin.ChunkCount.ToString(CultureInfo.InvariantCulture);
            table.Add(pin.Server, NameText.Visible(pin.Name), pin.IsComplete ? "complete" : "unfinished", chunks);
        }

        table.Write(terminal);
    }

    private static void WriteJson(Terminal terminal, OutputFormat format, IReadOnlyList<Pin> pins)
    {
        using var output = new JsonOutput(terminal.Output, format);
        output.Json.WriteStartArray();
        foreach (Pin pin in pins)
        {
            output.Json.WriteStartObject();
            output.Json.WriteString("server", pin.Server);
            output.Json.WriteString("ns", pin.Snapshot.Group.Namespace.Path);
            output.Json.WriteString("snapshot", pin.Snapshot.ToString());
            output.Json.WriteString("archive", pin.Archive);
            output.Json.WriteString("path", pin.Path);
            output.Json.WriteBoolean("complete", pin.IsComplete);
            output.Json.WriteNumber("time", pin.Time);
            output.Json.WriteNumber("chunks", pin.ChunkCount);
            output.Json.WriteEndObject();
        }

        output.Json.WriteEndArray();
        output.Complete();
    }
}
