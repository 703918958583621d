using PxarMount.Output;
using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>What <c>find</c> does: walks in archive order and prints what fits, as soon as it is found.</summary>
public sealed class EntrySearch(Terminal terminal, EntryFilter filter, bool endsWithNul)
{
    private ExitCode _result = ExitCode.Ok;

    /// <summary>
    /// Searches <paramref name="start"/> and what lies below it. Nothing found is a failure only when one literal path was asked for.
    /// </summary>
    public async Task<ExitCode> RunAsync(Node start, byte[] path, OutputFormat format, CancellationToken cancellationToken)
    {
        using JsonOutput? json = format == OutputFormat.Text ? null : new JsonOutput(terminal.Output, format);
        json?.Json.WriteStartArray();
        ReadOnlyMemory<byte> name = path.AsMemory(path.AsSpan().LastIndexOf((byte)'/') + 1);
        bool found = await TestAsync(start, path, name, json, cancellationToken).ConfigureAwait(false);
        if (start is DirectoryNode directory)
        {
            var walker = new TreeWalker(directory, path, sorted: false);
            await using (walker.ConfigureAwait(false))
                found |= await SearchAsync(walker, json, cancellationToken).ConfigureAwait(false);
        }

        json?.Json.WriteEndArray();
        json?.Complete();
        terminal.Output.Flush();
        if (found || _result != ExitCode.Ok || filter.Path?.IsLiteral != true)
            return _result;
        terminal.Report("no entry has that path");
        return ExitCode.NotFound;
    }

    private async Task<bool> SearchAsync(TreeWalker walker, JsonOutput? json, CancellationToken cancellationToken)
    {
        bool found = false;
        while (true)
        {
            WalkStep step;
            try
            {
                ValueTask<WalkStep> next = walker.MoveNextAsync(cancellationToken);
                // What was found is shown before a slow step, not when a buffer is full.
                if (!next.IsCompleted)
                    terminal.Output.Flush();
                step = await next.ConfigureAwait(false);
            }
            catch (IOException error) when (error is not OutputClosedException)
            {
                terminal.Report($"cannot read directory '{(walker.Path.IsEmpty ? "/" : RawText.Decode(walker.Path))}': {error.Message}");
                _result = ExitCode.Failed;
                continue;
            }

            if (step == WalkStep.End)
                return found;
            if (step == WalkStep.Leave)
                continue;
            found |= await TestAsync(walker, json, cancellationToken).ConfigureAwait(false);
            if (walker.Current.Node is DirectoryNode)
                walker.Enter();
        }
    }

    private async ValueTask<bool> TestAsync(TreeWalker walker, JsonOutput? json, CancellationToken cancellationToken)
    {
        Node node = walker.Current.Node;
        if (json is null && !filter.NeedsLinkCount && node.Entry is not null)
        {
            bool matches = filter.IsMatch(walker.Path, walker.Current.Name.Bytes, node.Attributes);
            if (matches)
                Print(walker.Path, node.Attributes.Mode);
            return matches;
        }

        return await TestAsync(node, walker.Path.ToArray(), walker.Current.Name.Memory, json, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> TestAsync(
        Node node,
        byte[] path,
        ReadOnlyMemory<byte> name,
        JsonOutput? json,
        CancellationToken cancellationToken)
    {
        bool complete = json is not null || filter.NeedsLinkCount || node.Entry is null;
        NodeAttributes attributes = complete
            ? await node.GetAttributesAsync(cancellationToken).ConfigureAwait(false)
            : node.Attributes;
        if (!filter.IsMatch(path, name.Span, attributes))
            return false;
        if (json is null)
        {
            Print(path, attributes.Mode);
            return true;
        }

        EntryJson.WriteStart(json, path, node, attributes);
        json.Json.WriteEndObject();
        json.FlushSome();
        return true;
    }

    private void Print(ReadOnlySpan<byte> path, uint mode)
    {
        if (endsWithNul)
            terminal.Output.Write(path);
        else
            new NameWriter(terminal).Write(path, mode);
        terminal.Output.Write(endsWithNul ? (byte)0 : (byte)'\n');
        if (terminal.IsInteractive)
            terminal.Output.Flush();
    }
}
