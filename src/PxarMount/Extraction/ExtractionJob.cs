using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>One run of <c>extract</c>: target, progress, summary.</summary>
/// <param name="tree">What to restore from; stays the caller's.</param>
/// <param name="target">The directory to restore into, in RawText form.</param>
/// <param name="options">How.</param>
/// <param name="selection">What.</param>
public sealed class ExtractionJob(Tree tree, string target, ExtractOptions options, PathSelection selection)
{
    /// <summary>Restores; the summary goes to <paramref name="terminal"/> when the format is JSON.</summary>
    public async Task<ExitCode> RunAsync(Terminal terminal, OutputFormat format, CancellationToken cancellationToken)
    {
        int descriptor = TargetRoot.Open(target, out bool isNew);
        using var progress = new ProgressBar(terminal, "extracting") { Total = EstimateTotal() };
        var log = new ExtractionLog(terminal, progress, options.IsStrict);
        try
        {
            await Extractor.RunAsync(tree, descriptor, isNew, options, selection, log, terminal, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            log.Complete();
        }

        if (format != OutputFormat.Text)
            WriteSummary(terminal, format, log);
        return log.Result;
    }

    // Nearly the sum of all contents, and known at once. A selection has no known total; then the bar shows bytes and rate only.
    private long? EstimateTotal() => selection.IsEverything && tree is PxarTree { Archive: var archive }
        ? archive.PayloadLength ?? archive.MetadataLength
        : null;

    private static void WriteSummary(Terminal terminal, OutputFormat format, ExtractionLog log)
    {
        using var output = new JsonOutput(terminal.Output, format);
        output.Json.WriteStartObject();
        output.Json.WriteNumber("entries", log.Entries);
        output.Json.WriteNumber("bytes", log.Bytes);
        output.Json.WriteNumber("kept-bytes", log.KeptBytes);
        output.Json.WriteNumber("problems", log.Problems);
        output.Json.WriteBoolean("complete", log.Result == ExitCode.Ok);
        output.Json.WriteEndObject();
        output.Complete();
    }
}
