using PbsReader.Indexes;

namespace PbsReader.Chunks;

/// <summary>
/// Recognises streams in the reads of one archive: a few cursors, each the end of a run of reads that go on from one another, be they of
/// one big file or of thousands of small ones in archive order. A run that goes on opens a window of chunks, which doubles at each
/// chunk border; a jump opens none. Safe for concurrent use; only a hint, so it never waits.
/// </summary>
internal sealed class ReadAhead(IChunkIndex index, IChunkSource chunks, ChunkHoles holes)
{
    private const int Cursors = 16;
    private const int MostAhead = 4;

    // How far from a run's end the next read of it may begin: requests of one reader overtake each other, small files leave gaps.
    private const long Back = 2 << 20;
    private const long Gap = 256 << 10;

    // When a run is one: so many bytes, or so many reads.
    private const long RunBytes = 256 << 10;
    private const int RunReads = 8;

    private readonly Cursor[] _cursors = new Cursor[Cursors];
    private readonly object _gate = new();
    private long _now;

    /// <summary>At least one byte is being read.</summary>
    internal void OnRead(long offset, int count)
    {
        if (index.Count == 1 || !Monitor.TryEnter(_gate))
            return;
        try
        {
            int position = index.Find(offset + count - 1);
            ref Cursor cursor = ref Find(offset, out bool goesOn);
            cursor.Stamp = ++_now;
            long end = offset + count;
            if (!goesOn)
            {
                cursor = new Cursor { Stamp = _now, End = end, Position = position, Ahead = position };
                return;
            }

            if (end <= cursor.End)
                return;
            cursor.Bytes += Math.Min(count, end - cursor.End);
            cursor.Reads++;
            cursor.End = end;
            Widen(ref cursor, position);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }

    private ref Cursor Find(long offset, out bool goesOn)
    {
        int oldest = 0;
        for (int number = 0; number < Cursors; number++)
        {
            ref Cursor cursor = ref _cursors[number];
            if (cursor.Stamp != 0 && offset >= cursor.End - Back && offset <= cursor.End + Gap)
            {
                goesOn = true;
                return ref cursor;
            }

            if (cursor.Stamp < _cursors[oldest].Stamp)
                oldest = number;
        }

        goesOn = false;
        return ref _cursors[oldest];
    }

    private void Widen(ref Cursor cursor, int position)
    {
        if (cursor.Window == 0)
        {
            if (cursor.Bytes < RunBytes && cursor.Reads < RunReads)
                return;
            cursor.Window = 1;
        }
        else if (position > cursor.Position)
        {
            cursor.Window = Math.Min(MostAhead, cursor.Window * 2);
        }

        cursor.Position = Math.Max(cursor.Position, position);
        cursor.Ahead = Math.Max(cursor.Ahead, cursor.Position);
        int last = Math.Min(cursor.Position + cursor.Window, index.Count - 1);
        while (cursor.Ahead < last)
        {
            ChunkExtent next = index[cursor.Ahead + 1];
            if (!holes.Contains(cursor.Ahead + 1, next) && !chunks.TryPrefetch(next.Digest, next.Length))
                return;
            cursor.Ahead++;
        }
    }

    private struct Cursor
    {
        public long Stamp;
        public long End;
        public long Bytes;
        public int Reads;
        public int Window;
        public int Position;
        public int Ahead;
    }
}
