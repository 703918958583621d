using PxarMount.Interop;

namespace PxarMount.Extraction;

/// <summary>
/// The open directories of an extraction. Each is opened by its name in its parent's descriptor, symbolic links refused, so that
/// nothing is ever reached through what an archive or another process put in the way. However deep the tree, a bounded number of
/// descriptors is open: some of the outer ones are closed and opened again from the nearest that is open. Not safe for concurrent use.
/// </summary>
internal sealed class TargetDirectories : IDisposable
{
    // The innermost stay open, and of the others enough, evenly spread, that there is always an open one not far above.
    private const int MaxRecent = 256;
    private const int MaxSpread = 128;
    private const int MaxSpacing = 1 << 20;
    private readonly List<TargetDirectory> _open = [];
    private readonly Stack<TargetDirectory> _chain = new();
    private readonly TargetDirectory _root;
    private int _spacing = 1;
    private TargetDirectory? _linkSource;
    private int _linkSourceDescriptor = -1;

    /// <summary>Takes over the descriptor of <paramref name="root"/>.</summary>
    public TargetDirectories(TargetDirectory root) => _root = root;

    /// <summary>
    /// The descriptor of a directory that exists and is not yet left; valid until the next call. Minus the error number where it cannot
    /// be opened any more.
    /// </summary>
    public int Get(TargetDirectory directory)
    {
        if (directory.Descriptor >= 0)
            return directory.Descriptor;
        _chain.Clear();
        TargetDirectory nearest = directory;
        for (; nearest.Descriptor < 0; nearest = nearest.Parent!)
            _chain.Push(nearest);
        while (_chain.TryPop(out TargetDirectory? next))
        {
            int descriptor = Open(next.Parent!.Descriptor, next);
            if (descriptor < 0)
                return descriptor;
            Keep(next, descriptor);
        }

        return directory.Descriptor;
    }

    /// <summary>Takes over the descriptor of a directory that was just made or found.</summary>
    public void Keep(TargetDirectory directory, int descriptor)
    {
        directory.Descriptor = descriptor;
        _open.Add(directory);
        if (_open.Count > 2 * MaxRecent)
            CloseSome();
    }

    /// <summary>Ends a directory.</summary>
    public void Leave(TargetDirectory directory)
    {
        if (directory.Descriptor < 0 || directory == _root)
            return;
        if (TryClose(directory))
            _open.Remove(directory);
    }

    /// <summary>
    /// A descriptor of any directory of this extraction, also one that was left, to link from; valid until the next call. Minus the
    /// error number where it is not there any more.
    /// </summary>
    public int GetLinkSource(TargetDirectory directory)
    {
        if (directory.Descriptor >= 0)
            return directory.Descriptor;
        if (directory == _linkSource)
            return _linkSourceDescriptor;
        CloseLinkSource();
        _chain.Clear();
        TargetDirectory nearest = directory;
        for (; nearest.Descriptor < 0; nearest = nearest.Parent!)
            _chain.Push(nearest);
        int descriptor = nearest.Descriptor;
        while (_chain.TryPop(out TargetDirectory? next))
        {
            int parent = descriptor;
            descriptor = Open(parent, next);
            if (parent != nearest.Descriptor)
                ExtractionCalls.Close(parent);
            if (descriptor < 0)
                return descriptor;
        }

        (_linkSource, _linkSourceDescriptor) = (directory, descriptor);
        return descriptor;
    }

    /// <summary>Closes everything.</summary>
    public void Dispose()
    {
        CloseLinkSource();
        foreach (TargetDirectory directory in _open)
            ExtractionCalls.Close(directory.Descriptor);
        _open.Clear();
        if (_root.Descriptor >= 0)
            ExtractionCalls.Close(_root.Descriptor);
        _root.Descriptor = -1;
    }

    private static int Open(int parent, TargetDirectory directory)
    {
        int flags = ExtractionCalls.ReadOnly | ExtractionCalls.DirectoryOnly | ExtractionCalls.NoFollow;
        int descriptor = ExtractionCalls.Open(parent, directory.Name.Bytes, flags);
        if (descriptor < 0 || directory.Identity is null)
            return descriptor;
        int error = ExtractionCalls.GetStatus(descriptor, [], out FileStatus status);
        if (error == 0 && status.Identity == directory.Identity)
            return descriptor;
        ExtractionCalls.Close(descriptor);
        return error == 0 ? -PosixError.NoEntry : error;
    }

    private void CloseSome()
    {
        int spread = _open.Count - MaxRecent;
        for (; ; _spacing *= 2)
        {
            int kept = 0;
            for (int index = 0; index < spread; index++)
            {
                TargetDirectory directory = _open[index];
                if (directory.Depth % _spacing == 0 || !TryClose(directory))
                    _open[kept++] = directory;
            }

            _open.RemoveRange(kept, spread - kept);
            spread = kept;
            if (spread <= MaxSpread || _spacing > MaxSpacing)
                break;
        }
    }

    private static bool TryClose(TargetDirectory directory)
    {
        if (directory.Identity is null)
        {
            if (ExtractionCalls.GetStatus(directory.Descriptor, [], out FileStatus status) < 0)
                return false;
            directory.Identity = status.Identity;
        }

        ExtractionCalls.Close(directory.Descriptor);
        directory.Descriptor = -1;
        return true;
    }

    private void CloseLinkSource()
    {
        if (_linkSource is not null)
            ExtractionCalls.Close(_linkSourceDescriptor);
        _linkSource = null;
        _linkSourceDescriptor = -1;
    }
}
