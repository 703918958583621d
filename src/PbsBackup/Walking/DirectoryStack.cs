using PbsBackup.Interop;

namespace PbsBackup.Walking;

/// <summary>
/// The directories from the root to the current one. Only the innermost stay open, so that depth is bounded neither by descriptors nor by
/// path length nor by the thread's stack; others are opened again on the way back, through <c>..</c> or by their names, and compared with
/// what they were.
/// </summary>
internal sealed class DirectoryStack(PathBuffer path) : IDisposable
{
    private const int MostOpen = 64;

    private readonly List<WalkFrame> _frames = [];

    /// <summary>Number of directories.</summary>
    public int Count => _frames.Count;

    /// <summary>The innermost directory; always open.</summary>
    public WalkFrame Top => _frames[^1];

    /// <summary>Enters a directory, whose descriptor this owns from now on.</summary>
    public void Push(WalkFrame frame)
    {
        _frames.Add(frame);

        // The root stays open: the last resort for a way back.
        int outdated = _frames.Count - MostOpen;
        if (outdated > 0)
            Close(_frames[outdated]);
    }

    /// <summary>Leaves the innermost directory. Returns false when the one around it cannot be opened again.</summary>
    public bool Pop()
    {
        WalkFrame left = Top;
        _frames.RemoveAt(_frames.Count - 1);
        if (_frames.Count > 0 && Top.Descriptor < 0)
            Top.Descriptor = Reopen(left.Descriptor);
        Close(left);
        return _frames.Count == 0 || Top.Descriptor >= 0;
    }

    /// <summary>Closes everything.</summary>
    public void Dispose()
    {
        foreach (WalkFrame frame in _frames)
            Close(frame);
        _frames.Clear();
    }

    private static void Close(WalkFrame frame)
    {
        if (frame.Descriptor >= 0)
            _ = Posix.Close(frame.Descriptor);
        frame.Descriptor = -1;
    }

    private static int OpenDirectory(int parent, ReadOnlySpan<byte> name) =>
        Posix.OpenAt(parent, name, OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.ReadOnly);

    private int Reopen(int child)
    {
        int descriptor = child < 0 ? -1 : OpenDirectory(child, "..\0"u8);
        if (descriptor >= 0 && IsTop(descriptor))
            return descriptor;
        if (descriptor >= 0)
            _ = Posix.Close(descriptor);
        return ReopenByName();
    }

    private int ReopenByName()
    {
        int known = _frames.FindLastIndex(frame => frame.Descriptor >= 0);
        int current = -1;
        for (int index = known; index + 1 < _frames.Count; index++)
        {
            ReadOnlySpan<byte> name = path.Bytes[(_frames[index].PathLength + 1).._frames[index + 1].PathLength];
            int next = OpenDirectory(current < 0 ? _frames[known].Descriptor : current, [.. name, 0]);
            if (current >= 0)
                _ = Posix.Close(current);
            if (next < 0)
                return -1;
            current = next;
        }

        if (current >= 0 && IsTop(current))
            return current;
        if (current >= 0)
            _ = Posix.Close(current);
        return -1;
    }

    private bool IsTop(int descriptor) =>
        Posix.GetStatus(descriptor, out FileStatus status) >= 0 && status.Identity == Top.Identity;
}
