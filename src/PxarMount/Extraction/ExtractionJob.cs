using PxarMount.Commands;
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
        using var progress = new ProgressBar(terminal, "extracting");
        var log = new ExtractionLog(terminal, progress, options.IsStrict);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task total = terminal.ShowsProgress ? FindTotalAsync(progress, stop.Token) : Task.CompletedTask;
        try
        {
            await Extractor.RunAsync(tree, descriptor, isNew, options, selection, log, terminal, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await total.ConfigureAwait(false);
            log.Complete();
        }

        if (format != OutputFormat.Text)
            WriteSummary(terminal, format, log);
        return log.Result;
    }

    // A selection has no known total; then the bar shows bytes and rate only.
    private async Task FindTotalAsync(ProgressBar progress, CancellationToken cancellationToken)
    {
        if (!selection.IsEverything)
            return;
        try
        {
            await Task.Yield();
            TreeStatistics statistics = await tree.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
            progress.Total = statistics.Bytes;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The bar does without.
        }
    }

    private static void WriteSummary(Terminal terminal, OutputFormat format, ExtractionLog log)
    {
        using var output = new JsonOutput(terminal.Output, format);
        output.Json.WriteStartObject();
        output.Json.WriteNumber("entries", log.Entries);
        output.Json.WriteNumber("bytes", log.Bytes);
        output.Json.WriteNumber("problems", log.Problems);
        output.Json.WriteBoolean("complete", log.Result == ExitCode.Ok);
        output.Json.WriteEndObject();
        output.Complete();
    }
}
