using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Output;

/// <summary>What <c>tree</c> does: the hierarchy below a directory, drawn or as nested JSON objects.</summary>
public sealed class TreeDrawing(Terminal terminal, int maxDepth)
{
    private readonly List<bool> _lastOfItsKind = [];
    private ExitCode _result = ExitCode.Ok;
    private long _directories;
    private long _others;

    /// <summary>Draws what lies below <paramref name="start"/>.</summary>
    public async Task<ExitCode> DrawAsync(DirectoryNode start, byte[] path, CancellationToken cancellationToken)
    {
        var names = new NameWriter(terminal);
        names.Write(path, start.Attributes.Mode);
        terminal.Output.EndLine();
        var walker = new TreeWalker(start, path, sorted: true);
        await using (walker.ConfigureAwait(false))
        {
            while (await NextAsync(walker, cancellationToken).ConfigureAwait(false) is WalkStep step and not WalkStep.End)
            {
                if (step == WalkStep.Entry)
                    DrawEntry(walker, names);
            }
        }

        terminal.Output.Write($"\n{_directories} director{(_directories == 1 ? "y" : "ies")}, {_others} file{(_others == 1 ? "" : "s")}\n");
        return _result;
    }

    /// <summary>Writes what lies below <paramref name="start"/> as JSON; <c>"children"</c> of a directory hold what is in it.</summary>
    public async Task<ExitCode> WriteJsonAsync(
        DirectoryNode start,
        byte[] path,
        OutputFormat format,
        CancellationToken cancellationToken)
    {
        using var output = new JsonOutput(terminal.Output, format);
        EntryJson.WriteStart(output, path, start, start.Attributes);
        output.Json.WriteStartArray("children");
        var walker = new TreeWalker(start, path, sorted: true);
        await using (walker.ConfigureAwait(false))
        {
            while (await NextAsync(walker, cancellationToken).ConfigureAwait(false) is WalkStep step and not WalkStep.End)
            {
                if (step == WalkStep.Leave)
                    WriteEnd(output, isDirectory: true);
                else
                    await WriteEntryAsync(output, walker, cancellationToken).ConfigureAwait(false);
                output.FlushSome();
            }
        }

        WriteEnd(output, isDirectory: true);
        output.Complete();
        return _result;
    }

    private void DrawEntry(TreeWalker walker, NameWriter names)
    {
        int depth = walker.Depth;
        _lastOfItsKind.RemoveRange(Math.Min(depth - 1, _lastOfItsKind.Count), Math.Max(0, _lastOfItsKind.Count - depth + 1));
        _lastOfItsKind.Add(walker.IsLast);
        for (int level = 0; level < depth - 1; level++)
            terminal.Output.Write(_lastOfItsKind[level] ? "    " : "│   ");
        terminal.Output.Write(walker.IsLast ? "└── " : "├── ");
        Node node = walker.Current.Node;
        names.Write(walker.Current.Name.Bytes, node.Attributes.Mode);
        if (node is SymbolicLinkNode link)
        {
            terminal.Output.Write(" -> ");
            terminal.Output.Write(names.Format(link.Target.Bytes));
        }

        terminal.Output.EndLine();
        if (node is DirectoryNode)
            _directories++;
        else
            _others++;
        if (node is DirectoryNode && depth < maxDepth)
            walker.Enter();
    }

    private async ValueTask WriteEntryAsync(JsonOutput output, TreeWalker walker, CancellationToken cancellationToken)
    {
        Node node = walker.Current.Node;
        NodeAttributes attributes = await node.GetAttributesAsync(cancellationToken).ConfigureAwait(false);
        EntryJson.WriteStart(output, walker.Path, node, attributes);
        bool enter = node is DirectoryNode && walker.Depth < maxDepth;
        if (enter)
        {
            output.Json.WriteStartArray("children");
            walker.Enter();
        }
        else
        {
            WriteEnd(output, isDirectory: false);
        }
    }

    private static void WriteEnd(JsonOutput output, bool isDirectory)
    {
        if (isDirectory)
            output.Json.WriteEndArray();
        output.Json.WriteEndObject();
    }

    private async ValueTask<WalkStep> NextAsync(TreeWalker walker, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await walker.MoveNextAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (IOException error) when (error is not OutputClosedException)
            {
                terminal.Report($"cannot read directory '{(walker.Path.IsEmpty ? "/" : RawText.Decode(walker.Path))}': {error.Message}");
                _result = ExitCode.Failed;
            }
        }
    }
}
