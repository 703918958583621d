namespace PxarMount.Fuse;

/// <summary>
/// Notices who reads small files one after the other as they lie in the archive, which is the order of listings and that of cp, tar and
/// rsync, and says where such a reader will go on. What has been put into the page cache is never asked for, so one file in the middle of
/// each run is left out: its read tells that the reader has come that far. Safe for concurrent use; memory is fixed.
/// </summary>
internal sealed class ReadingOrder
{
    private const int FirstRun = 8;
    private const int LongestRun = 64;
    private const int HitsOfAReader = 2;

    // What may lie between two files that are read one after the other, in numbers, which are twice as many as bytes: a link or two.
    private const ulong Gap = 2 * 384;

    private readonly Reader[] _readers = [new(), new(), new(), new()];
    private readonly Lock _gate = new();
    private int _latest;

    /// <summary>
    /// A small file is read: the run that should be read ahead because of it, or null. <paramref name="behind"/> is the number of a file
    /// that would lie right behind it.
    /// </summary>
    internal Run? OnRead(ulong inode, ulong behind)
    {
        lock (_gate)
        {
            foreach (Reader reader in _readers)
            {
                if (reader.IsAt(inode))
                    return reader.Go(inode, behind);
            }

            _latest = (_latest + 1) % _readers.Length;
            _readers[_latest] = new Reader { Next = behind };
            return null;
        }
    }

    /// <summary>
    /// A run was read ahead as far as it went, all but <paramref name="tripwire"/>; <paramref name="ahead"/> is the first file behind it.
    /// Each is 0 where there is none.
    /// </summary>
    internal void Done(Run run, ulong tripwire, ulong ahead)
    {
        lock (_gate)
        {
            run.Reader.Tripwire = tripwire;
            run.Reader.Ahead = ahead;
            run.Reader.IsBusy = false;
        }
    }

    /// <summary>Files to read ahead: <paramref name="Count"/> of them from <paramref name="Start"/> on.</summary>
    internal readonly record struct Run(Reader Reader, ulong Start, int Count);

    /// <summary>One who reads in order.</summary>
    internal sealed class Reader
    {
        private int _hits;
        private int _length = FirstRun;

        /// <summary>What lies behind the last file that was asked for.</summary>
        internal ulong Next { get; set; }

        internal ulong Tripwire { get; set; }

        internal ulong Ahead { get; set; }

        internal bool IsBusy { get; set; }

        internal bool IsAt(ulong inode) =>
            (Next != 0 && inode - Next <= Gap) || (inode == Tripwire) || (inode == Ahead);

        internal Run? Go(ulong inode, ulong behind)
        {
            // Within what was read ahead only the tripwire says that it is time for more.
            ulong start = inode == Tripwire ? Ahead : inode >= Ahead ? behind : 0;
            Next = behind;
            if (++_hits < HitsOfAReader || start == 0 || IsBusy)
                return null;
            (IsBusy, Tripwire) = (true, 0);
            int count = _length;
            _length = Math.Min(_length * 2, LongestRun);
            return new Run(this, start, count);
        }
    }
}
