using PxarArchive;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Output;

/// <summary>What <c>ls</c> does: named entries first, then directories with their headings; or all of it as one JSON array.</summary>
public sealed class DirectoryListing
{
    private readonly Tree _tree;
    private readonly Terminal _terminal;
    private readonly ListStyle _style;
    private readonly bool _recursive;
    private readonly EntryList _list;
    private ExitCode _result = ExitCode.Ok;
    private bool _isFirst = true;

    /// <summary>Lists entries of <paramref name="tree"/>.</summary>
    public DirectoryListing(Tree tree, Terminal terminal, ListStyle style, bool recursive, TimeProvider? clock = null)
    {
        _tree = tree;
        _terminal = terminal;
        _style = style;
        _recursive = recursive;
        _list = new EntryList(terminal, style, clock);
    }

    /// <summary>Lists <paramref name="paths"/> (RawText form), the root without any.</summary>
    public async Task<ExitCode> WriteAsync(IReadOnlyList<string> paths, OutputFormat format, CancellationToken cancellationToken)
    {
        DirectoryNode root = await _tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        var entries = new List<DirectoryItem>();
        var directories = new List<(DirectoryNode Node, byte[] Path)>();
        foreach (string path in paths.Count == 0 ? ["/"] : paths)
        {
            // As ls does: a link on the command line is shown itself in the long format, else what it leads to.
            bool follow = !_style.IsLong;
            PathLookup? found = await PathArguments.FindAsync(_terminal, root, path, follow, cancellationToken).ConfigureAwait(false);
            if (found is null)
                _result = ExitCode.NotFound;
            else if (found.Value.Node is DirectoryNode directory)
                directories.Add((directory, found.Value.Path));
            else
                entries.Add(new DirectoryItem(new FileName(found.Value.Path), found.Value.Node!, 0));
        }

        if (format == OutputFormat.Text)
            await WriteTextAsync(entries, directories, paths.Count > 1, cancellationToken).ConfigureAwait(false);
        else
            await WriteJsonAsync(entries, directories, format, cancellationToken).ConfigureAwait(false);
        return _result;
    }

    private async Task WriteTextAsync(
        List<DirectoryItem> entries,
        List<(DirectoryNode Node, byte[] Path)> directories,
        bool headings,
        CancellationToken cancellationToken)
    {
        if (entries.Count > 0)
        {
            await _list.WriteAsync(entries, cancellationToken).ConfigureAwait(false);
            _isFirst = false;
        }

        foreach ((DirectoryNode directory, byte[] path) in directories)
        {
            await WriteDirectoryAsync(directory, path, headings || _recursive, cancellationToken).ConfigureAwait(false);
            if (!_recursive)
                continue;
            var walker = new TreeWalker(directory, path, sorted: true);
            await using (walker.ConfigureAwait(false))
                await WriteBelowAsync(walker, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteBelowAsync(TreeWalker walker, CancellationToken cancellationToken)
    {
        while (await NextAsync(walker, report: false, cancellationToken).ConfigureAwait(false) is WalkStep step and not WalkStep.End)
        {
            if (step != WalkStep.Entry || walker.Current.Node is not DirectoryNode directory)
                continue;
            await WriteDirectoryAsync(directory, walker.Path.ToArray(), true, cancellationToken).ConfigureAwait(false);
            walker.Enter();
        }
    }

    private async Task WriteDirectoryAsync(DirectoryNode directory, byte[] path, bool heading, CancellationToken cancellationToken)
    {
        if (!_isFirst && heading)
            _terminal.Output.EndLine();
        _isFirst = false;
        if (heading)
        {
            new NameWriter(_terminal).Write(path, 0);
            _terminal.Output.Write(":\n");
        }

        SortedItems items = await SortedItems.ReadAsync(directory, cancellationToken).ConfigureAwait(false);
        await _list.WriteAsync(items.Items, cancellationToken).ConfigureAwait(false);
        foreach (IOException failure in items.Failures)
            ReportDamage(path, failure);
    }

    private async Task WriteJsonAsync(
        List<DirectoryItem> entries,
        List<(DirectoryNode Node, byte[] Path)> directories,
        OutputFormat format,
        CancellationToken cancellationToken)
    {
        using var output = new JsonOutput(_terminal.Output, format);
        output.Json.WriteStartArray();
        foreach (DirectoryItem entry in entries)
            await WriteEntryAsync(output, entry.Name.Memory, entry.Node, cancellationToken).ConfigureAwait(false);
        foreach ((DirectoryNode directory, byte[] path) in directories)
        {
            var walker = new TreeWalker(directory, path, sorted: true);
            await using (walker.ConfigureAwait(false))
            {
                while (await NextAsync(walker, report: true, cancellationToken).ConfigureAwait(false) is WalkStep step and not WalkStep.End)
                {
                    if (step != WalkStep.Entry)
                        continue;
                    await WriteEntryAsync(output, walker.Path.ToArray(), walker.Current.Node, cancellationToken).ConfigureAwait(false);
                    if (_recursive && walker.Current.Node is DirectoryNode)
                        walker.Enter();
                }
            }
        }

        output.Json.WriteEndArray();
        output.Complete();
    }

    private static async Task WriteEntryAsync(JsonOutput output, ReadOnlyMemory<byte> path, Node node, CancellationToken cancellationToken)
    {
        NodeAttributes attributes = await node.GetAttributesAsync(cancellationToken).ConfigureAwait(false);
        EntryJson.WriteStart(output, path.Span, node, attributes);
        output.Json.WriteEndObject();
        output.FlushSome();
    }

    private async ValueTask<WalkStep> NextAsync(TreeWalker walker, bool report, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await walker.MoveNextAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IOException error) when (error is not OutputClosedException)
            {
                if (report)
                    ReportDamage(walker.Path, error);
            }
        }
    }

    private void ReportDamage(ReadOnlySpan<byte> path, Exception error)
    {
        _terminal.Report($"cannot read directory '{(path.IsEmpty ? "/" : RawText.Decode(path))}': {error.Message}");
        _result = ExitCode.Failed;
    }
}
