using PxarArchive;
using PxarArchive.Sources;
using PxarMount.Extraction;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Tests.TestKit;

/// <summary>An extraction in this process, and what it said.</summary>
/// <param name="Result">Its exit code.</param>
/// <param name="Errors">Its messages.</param>
/// <param name="Output">What it wrote to stdout.</param>
public sealed record ExtractRun(ExitCode Result, string Errors, string Output)
{
    public static async Task<ExtractRun> OfAsync(Tree tree, string target, ExtractOptions? options = null, params string[] patterns)
    {
        using var terminal = new TestTerminal();
        var job = new ExtractionJob(tree, target, options ?? new ExtractOptions(), new PathSelection(patterns));
        ExitCode result = await job.RunAsync(terminal.Terminal, OutputFormat.Text, CancellationToken.None);
        return new ExtractRun(result, terminal.Errors, terminal.Output);
    }

    /// <summary>Extracts an archive of <paramref name="root"/>.</summary>
    public static async Task<ExtractRun> OfAsync(TestNode root, string target, ExtractOptions? options = null, params string[] patterns)
    {
        await using Tree tree = await OpenAsync(TestArchive.Single(root));
        return await OfAsync(tree, target, options, patterns);
    }

    /// <summary>Extracts a tree in memory.</summary>
    public static async Task<ExtractRun> OfAsync(
        MemoryDirectory root, string target, ExtractOptions? options = null, params string[] patterns)
    {
        await using var tree = new MemoryTree(root);
        return await OfAsync(tree, target, options, patterns);
    }

    public static async Task<Tree> OpenAsync(TestArchive archive) => new PxarTree(await PxarAccessor.OpenAsync(
        new MemorySource(archive.Metadata), archive.Payload is null ? null : new MemorySource(archive.Payload)));
}
