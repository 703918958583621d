using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>
/// Walks the tree below a directory, of any depth, with bounded memory but for the chain of open directories. A failure to read an
/// entry leaves <see cref="MoveNextAsync"/> as an exception and ends at most its directory: the walk can go on. Not safe for
/// concurrent use.
/// </summary>
public sealed class TreeWalker : IAsyncDisposable
{
    // Enumerations that stay open; those of outer directories are resumed by their cookie.
    private const int MaxOpen = 32;
    private readonly List<Frame> _frames = [];
    private readonly bool _sorted;
    private byte[] _path = new byte[512];
    private int _pathLength;
    private DirectoryNode? _entering;

    /// <summary>
    /// Begins in <paramref name="start"/>, whose path has no slash behind it (<c>/</c> or empty for the root). In the order of names
    /// when <paramref name="sorted"/>, else in the order of the archive, in which contents lie one behind the other.
    /// </summary>
    public TreeWalker(DirectoryNode start, ReadOnlySpan<byte> startPath, bool sorted)
    {
        _sorted = sorted;
        Append(startPath is [(byte)'/'] ? default : startPath);
        _frames.Add(new Frame(start, default, _pathLength));
    }

    /// <summary>The current entry.</summary>
    public DirectoryItem Current { get; private set; }

    /// <summary>Path of the current entry, <c>/a/b</c>; valid until the next step.</summary>
    public ReadOnlySpan<byte> Path => _path.AsSpan(0, _pathLength);

    /// <summary>The same as <see cref="Path"/>.</summary>
    public ReadOnlyMemory<byte> PathMemory => _path.AsMemory(0, _pathLength);

    /// <summary>How deep the current entry lies: 1 for what lies in the start directory.</summary>
    public int Depth { get; private set; }

    /// <summary>Whether the current entry is the last of its directory; known only in a sorted walk.</summary>
    public bool IsLast => _frames.Count > 0 && _frames[^1] is { Sorted: { } sorted } frame && frame.Position == sorted.Items.Count;

    /// <summary>Walks the current entry, a directory, next.</summary>
    public void Enter() => _entering = (DirectoryNode)Current.Node;

    /// <summary>Goes on.</summary>
    public async ValueTask<WalkStep> MoveNextAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_entering is not null)
            await PushAsync(_entering).ConfigureAwait(false);
        _entering = null;
        if (_frames.Count == 0)
            return WalkStep.End;
        Frame frame = _frames[^1];
        _pathLength = frame.PathLength;
        Depth = _frames.Count;
        if (await AdvanceAsync(frame, cancellationToken).ConfigureAwait(false))
        {
            Append("/"u8);
            Append(Current.Name.Bytes);
            return WalkStep.Entry;
        }

        return await PopAsync(frame).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Frame frame in _frames)
            await frame.CloseAsync().ConfigureAwait(false);
    }

    private async ValueTask PushAsync(DirectoryNode directory)
    {
        if (_frames.Count >= MaxOpen)
            await _frames[^MaxOpen].CloseAsync().ConfigureAwait(false);
        _frames.Add(new Frame(directory, Current, _pathLength));
    }

    private async ValueTask<WalkStep> PopAsync(Frame frame)
    {
        _frames.RemoveAt(_frames.Count - 1);
        await frame.CloseAsync().ConfigureAwait(false);
        Current = frame.Item;
        Depth = _frames.Count;
        return _frames.Count == 0 ? WalkStep.End : WalkStep.Leave;
    }

    private async ValueTask<bool> AdvanceAsync(Frame frame, CancellationToken cancellationToken)
    {
        if (_sorted)
        {
            frame.Sorted ??= await SortedItems.ReadAsync(frame.Directory, cancellationToken).ConfigureAwait(false);
            if (frame.Position < frame.Sorted.Items.Count)
            {
                Current = frame.Sorted.Items[frame.Position++];
                return true;
            }

            return frame.Reported < frame.Sorted.Failures.Count ? throw frame.Sorted.Failures[frame.Reported++] : false;
        }

        if (!await frame.Cursor.MoveNextAsync(cancellationToken).ConfigureAwait(false))
            return false;
        Current = frame.Cursor.Current;
        return true;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _path.Length - _pathLength)
            Array.Resize(ref _path, Math.Max(_path.Length * 2, _pathLength + bytes.Length));
        bytes.CopyTo(_path.AsSpan(_pathLength));
        _pathLength += bytes.Length;
    }

    private sealed class Frame(DirectoryNode directory, DirectoryItem item, int pathLength)
    {
        public DirectoryNode Directory { get; } = directory;

        public DirectoryItem Item { get; } = item;

        public int PathLength { get; } = pathLength;

        public DirectoryCursor Cursor { get; } = new(directory);

        public SortedItems? Sorted { get; set; }

        public int Position { get; set; }

        public int Reported { get; set; }

        public ValueTask CloseAsync() => Cursor.CloseAsync();
    }
}
