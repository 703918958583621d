namespace PxarMount.Fuse;

/// <summary>
/// Notices who reads small files one after the other in the order of their directories, as cp, tar and rsync do, and says what such
/// a reader will want next. What has been put into the page cache is never asked for, so one file in the middle of each run is left
/// out: its read tells that the reader has come that far. Safe for concurrent use; memory is fixed.
/// </summary>
internal sealed class ReadingOrder
{
    private const int Bits = 14;
    private const int FirstRun = 8;
    private const int LongestRun = 64;
    private const int HitsOfAReader = 2;

    private readonly ulong[] _listed = new ulong[1 << Bits];
    private readonly ulong[] _next = new ulong[1 << Bits];
    private readonly Reader[] _readers = [new(), new(), new(), new()];
    private readonly Lock _gate = new();
    private int _latest;

    /// <summary>A listing showed <paramref name="next"/> behind <paramref name="inode"/>.</summary>
    internal void Listed(ulong inode, ulong next)
    {
        // Torn by a race, a pair names the wrong successor: the wrong file is read ahead, with its own content.
        int place = Place(inode);
        _next[place] = next;
        _listed[place] = inode;
    }

    /// <summary>What a listing showed behind <paramref name="inode"/>; 0 when that is not known (any more).</summary>
    internal ulong NextOf(ulong inode) => _listed[Place(inode)] == inode ? _next[Place(inode)] : 0;

    /// <summary>A small file is read: the run that should be read ahead because of it, or null.</summary>
    internal Run? OnRead(ulong inode)
    {
        lock (_gate)
        {
            foreach (Reader reader in _readers)
            {
                if (reader.Tripwire == inode)
                    return reader.Go(inode, reader.Behind);
                if (NextOf(reader.Last) != inode)
                    continue;
                reader.Hits++;
                reader.Last = inode;
                bool wants = reader.Hits >= HitsOfAReader && (reader.Behind == 0 || reader.Behind == inode);
                return wants ? reader.Go(inode, NextOf(inode)) : null;
            }

            // The end of a directory is the end of its order, but most readers go on in the next one.
            bool goesOn = _readers[_latest].Hits >= HitsOfAReader && _readers[_latest].Behind == 0;
            int length = goesOn ? _readers[_latest].Length : FirstRun;
            _latest = (_latest + 1) % _readers.Length;
            _readers[_latest] = new Reader { Last = inode, Hits = goesOn ? HitsOfAReader - 1 : 0, Length = length };
            return null;
        }
    }

    /// <summary>A run was read ahead as far as it went; <paramref name="behind"/> is the first file behind it, 0 at the end.</summary>
    internal void Done(Run run, ulong tripwire, ulong behind)
    {
        lock (_gate)
        {
            run.Reader.Tripwire = tripwire;
            run.Reader.Behind = behind;
            run.Reader.IsBusy = false;
        }
    }

    private static int Place(ulong inode) => (int)((inode * 0x9E37_79B9_7F4A_7C15) >> (64 - Bits));

    /// <summary>Files to read ahead: <paramref name="Count"/> of them from <paramref name="Start"/> on.</summary>
    internal readonly record struct Run(Reader Reader, ulong Start, int Count);

    /// <summary>One who reads in order.</summary>
    internal sealed class Reader
    {
        internal ulong Last { get; set; }

        internal ulong Tripwire { get; set; }

        internal ulong Behind { get; set; }

        internal int Hits { get; set; }

        internal int Length { get; set; } = FirstRun;

        internal bool IsBusy { get; set; }

        internal Run? Go(ulong inode, ulong start)
        {
            Last = inode;
            Tripwire = 0;
            if (start == 0 || IsBusy)
                return null;
            IsBusy = true;
            int count = Length;
            Length = Math.Min(Length * 2, LongestRun);
            return new Run(this, start, count);
        }
    }
}
