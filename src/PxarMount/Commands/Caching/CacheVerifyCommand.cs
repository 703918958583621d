using System.CommandLine;
using System.Globalization;
using PbsReader.Caching;
using PxarMount.Output;

namespace PxarMount.Commands.Caching;

/// <summary><c>pxar-mount cache verify</c>.</summary>
internal static class CacheVerifyCommand
{
    internal static Command Build()
    {
        var command = new Command(
            "verify",
            "Reads all that is kept, removes what is damaged (exit code 7). Of encrypted chunks only the CRC is checked.");
        var folder = new CacheArguments();
        folder.AddFolderTo(command);
        var format = new OutputFormatOption();
        format.AddTo(command);
        CommandRunner.SetAction(command, async (arguments, terminal, cancellationToken) =>
        {
            string path = OpenedCache.FolderOf(folder.Read(arguments, new DatastoreOptions()));
            using CacheInspector? inspector = OpenedCache.TryInspect(path);
            CacheVerification found = inspector is null
                ? new CacheVerification(0, 0, [], 0, [])
                : await VerifyAsync(inspector, terminal, cancellationToken).ConfigureAwait(false);
            Write(terminal, format.Read(arguments), path, found);
            return found.Damaged.Count == 0 && found.BrokenPins.Count == 0 ? ExitCode.Ok : ExitCode.Damaged;
        });
        return command;
    }

    private static async Task<CacheVerification> VerifyAsync(
        CacheInspector inspector, Terminal terminal, CancellationToken cancellationToken)
    {
        var line = new ProgressLine(terminal, TimeProvider.System);
        var gate = new Lock();
        try
        {
            return await inspector.VerifyAsync(
                bytes =>
                {
                    lock (gate)
                    {
                        if (line.IsDue(out _))
                            line.Show($"{SizeText.Format(bytes)} checked");
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            line.Clear();
        }
    }

    private static void Write(Terminal terminal, OutputFormat format, string path, CacheVerification found)
    {
        if (format == OutputFormat.Text)
        {
            foreach (string name in found.Damaged)
                terminal.Report($"{name} was damaged");
            foreach (string pin in found.BrokenPins)
                terminal.Report($"the pin of {pin} lacks chunks; pin it again");
            if (found.Unremovable > 0)
                terminal.Report(string.Create(CultureInfo.InvariantCulture, $"{found.Unremovable} damaged files could not be removed"));
            terminal.Output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {found.Checked} files, {SizeText.Format(found.Bytes)} checked, {found.Damaged.Count} damaged\n"));
            return;
        }

        using var output = new JsonOutput(terminal.Output, format);
        output.Json.WriteStartObject();
        output.Json.WriteString("folder", path);
        output.Json.WriteNumber("files", found.Checked);
        output.Json.WriteNumber("bytes", found.Bytes);
        WriteList(output, "damaged", found.Damaged);
        output.Json.WriteNumber("unremovable", found.Unremovable);
        WriteList(output, "broken_pins", found.BrokenPins);
        output.Json.WriteEndObject();
        output.Complete();
    }

    private static void WriteList(JsonOutput output, string name, IReadOnlyList<string> values)
    {
        output.Json.WriteStartArray(name);
        foreach (string value in values)
            output.Json.WriteStringValue(value);
        output.Json.WriteEndArray();
    }
}
