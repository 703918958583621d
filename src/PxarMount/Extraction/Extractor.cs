using PxarArchive;
using PxarMount.Interop;
using PxarMount.Output;
using PxarMount.Query;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>
/// Restores a tree, or a selection of it, below a target directory, in archive order. Whatever the tree says, nothing outside the
/// target is created, changed or followed. One that ran is not used again.
/// </summary>
public sealed class Extractor : IDisposable
{
    private readonly ExtractOptions _options;
    private readonly PathSelection _selection;
    private readonly ExtractionLog _log;
    private readonly Terminal _terminal;
    private readonly TargetDirectory _root;
    private readonly TargetDirectories _directories;
    private readonly DirectoryExtractor _directoryExtractor;
    private readonly FileExtractor _files;
    private readonly LeafExtractor _leaves;
    private readonly MetadataRestorer _metadata;
    private TargetDirectory _current;

    private Extractor(
        TargetDirectory root,
        ExtractOptions options,
        PathSelection selection,
        ExtractionLog log,
        Terminal terminal,
        uint creationMask)
    {
        _options = options;
        _selection = selection;
        _log = log;
        _terminal = terminal;
        _root = _current = root;
        _metadata = new MetadataRestorer(options, log, creationMask);
        _directories = new TargetDirectories(root);
        var placement = new Placement(log);
        _directoryExtractor = new DirectoryExtractor(options, log, _metadata, _directories);
        _files = new FileExtractor(options, log, _metadata, _directories, placement);
        _leaves = new LeafExtractor(options, _metadata, placement);
    }

    /// <summary>
    /// Restores what <paramref name="selection"/> selects of <paramref name="tree"/> into an open directory, which is closed; a new one
    /// gets the root's metadata in any case.
    /// </summary>
    public static async Task RunAsync(
        Tree tree,
        int target,
        bool isNew,
        ExtractOptions options,
        PathSelection selection,
        ExtractionLog log,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        DirectoryNode start = await tree.GetRootAsync(cancellationToken).ConfigureAwait(false);
        var root = new TargetDirectory(null, default, start, selection.IsSelected("/"u8, true, selection.SelectsRoot))
        {
            State = isNew ? TargetState.Created : TargetState.Existing,
            Descriptor = target,
            HasDefaultAcl = MetadataCalls.HasXAttr(target, PosixAclXAttr.DefaultName.Bytes),
        };
        using var extractor = new Extractor(root, options, selection, log, terminal, CreationMask.Read());
        await extractor.WalkAsync(start, cancellationToken).ConfigureAwait(false);
        foreach (string pattern in selection.Unused)
            log.NotFound(pattern);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _files.Dispose();
        _directories.Dispose();
    }

    private async Task WalkAsync(DirectoryNode start, CancellationToken cancellationToken)
    {
        var walker = new TreeWalker(start, [], sorted: false);
        await using (walker.ConfigureAwait(false))
        {
            while (true)
            {
                WalkStep step;
                try
                {
                    step = await walker.MoveNextAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (IOException error)
                {
                    ExtractionLog.ThrowIfLost(walker.Path, error);
                    _log.Damage(walker.Path.IsEmpty ? "/"u8 : walker.Path, $"cannot read the directory: {error.Message}");
                    continue;
                }

                if (step == WalkStep.End)
                    break;
                if (step == WalkStep.Leave)
                    Leave(walker.Path);
                else if (!FileName.IsValidEntryName(walker.Current.Name.Bytes))
                    _log.Damage(walker.Path, "the archive has a name that cannot be");
                else if (walker.Current.Node is DirectoryNode directory)
                    Enter(walker, directory);
                else
                    await ExtractAsync(walker, cancellationToken).ConfigureAwait(false);
            }
        }

        _files.Complete();
        _directoryExtractor.Leave(_root, "/"u8);
    }

    private void Enter(TreeWalker walker, DirectoryNode node)
    {
        bool selected = _selection.IsSelected(walker.Path, true, _current.IsSelected);
        var directory = new TargetDirectory(_current, walker.Current.Name, node, selected);
        if (selected)
        {
            if (_directoryExtractor.Open(directory, walker.Path) < 0)
                return;
            Count(walker.Path);
        }

        _current = directory;
        walker.Enter();
    }

    private void Leave(ReadOnlySpan<byte> path)
    {
        TargetDirectory directory = _current;
        _current = directory.Parent!;
        _directoryExtractor.Leave(directory, path);
    }

    private async ValueTask ExtractAsync(TreeWalker walker, CancellationToken cancellationToken)
    {
        if (!_selection.IsSelected(walker.Path, false, _current.IsSelected) || _current.State == TargetState.Failed)
            return;
        int descriptor = _directoryExtractor.Open(_current, walker.Path);
        if (descriptor < 0)
            return;
        Node node = walker.Current.Node;
        try
        {
            await node.LoadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            ExtractionLog.ThrowIfLost(walker.Path, error);
            _log.Damage(walker.Path, $"cannot be opened: {error.Message}");
            return;
        }

        var entry = new TargetEntry(
            _current,
            descriptor,
            walker.Current.Name,
            node,
            node.Attributes,
            walker.PathMemory);
        bool done = node switch
        {
            FileNode => await _files.ExtractAsync(entry, cancellationToken).ConfigureAwait(false),
            SymbolicLinkNode => _leaves.ExtractLink(entry),
            _ => _leaves.ExtractSpecial(entry),
        };
        if (done)
            Count(walker.Path);
    }

    private void Count(ReadOnlySpan<byte> path)
    {
        _log.CountEntry();
        if (!_options.IsVerbose)
            return;
        new NameWriter(_terminal).Write(path, 0);
        _terminal.Output.EndLine();
        if (_terminal.IsInteractive)
            _terminal.Output.Flush();
    }
}
