using PbsReader.Indexes;

namespace PbsReader.Chunks;

/// <summary>
/// Recognises streams in the reads of one archive: a few cursors, each the end of a run of reads that go on from one another, be they of
/// one big file or of thousands of small ones in archive order. A run that goes on opens a window of chunks, which doubles at each
/// chunk border; a jump opens none, and many jumps ask for the rest of an archive where that is cheap. Chunks from far away are asked for
/// sooner and in larger number: those under way share the line and arrive together, and it must not fall idle then for a round trip. Safe
/// for concurrent use.
/// </summary>
internal sealed class ReadAhead(IChunkIndex index, IChunkSource chunks, ChunkHoles holes)
{
    private const int Cursors = 16;
    private const int MostAhead = 4;

    // What is ahead is at most so long, but two chunks in any case: one for each of two cores.
    private const long MostAheadLength = 24 << 20;
    private const int LeastAhead = 2;

    // The same from far away.
    private const int MostFromFar = 16;
    private const long MostLengthFromFar = 64 << 20;

    // How far from a run's end the next read of it may begin: small files leave gaps, and large requests of one reader, of which the
    // kernel sends several at a time, overtake each other.
    private const long Near = 256 << 10;
    private const int RequestsBack = 8;
    private const int RequestsAhead = 2;

    // When a run is one: so many bytes, or so many reads.
    private const long RunBytes = 256 << 10;
    private const int RunReads = 8;

    // An archive is read at random after so many jumps, and one for so many chunks.
    private const int ManyJumps = 8;

    private readonly Cursor[] _cursors = new Cursor[Cursors];
    private readonly Lock _gate = new();
    private long _now;
    private int _jumps;
    private int _filled;

    /// <summary>At least one byte is being read.</summary>
    internal void OnRead(long offset, int count)
    {
        if (index.Count == 1)
            return;
        int position = index.Find(offset + count - 1);
        lock (_gate)
        {
            ref Cursor cursor = ref Find(offset, count, out bool goesOn);
            cursor.Stamp = ++_now;
            long end = offset + count;
            if (!goesOn)
            {
                cursor = new Cursor { Stamp = _now, End = end, Position = position, Ahead = position };
                if (++_jumps > Math.Max(ManyJumps, index.Count / ManyJumps))
                    Fill();
                return;
            }

            cursor.AllBytes += count;
            if (end <= cursor.End)
                return;
            cursor.Bytes += Math.Min(count, end - cursor.End);
            cursor.Reads++;
            cursor.End = end;
            Widen(ref cursor, position);
        }
    }

    // The cursor whose end is nearest, or else the one that was used least recently.
    private ref Cursor Find(long offset, int count, out bool goesOn)
    {
        long back = Math.Max(Near, (long)count * RequestsBack);
        long gap = Math.Max(Near, (long)count * RequestsAhead);
        int oldest = 0;
        int nearest = -1;
        for (int number = 0; number < Cursors; number++)
        {
            ref Cursor cursor = ref _cursors[number];
            if (cursor.Stamp < _cursors[oldest].Stamp)
                oldest = number;
            if (cursor.Stamp == 0 || offset < cursor.End - back || offset > cursor.End + gap)
                continue;
            if (nearest < 0 || Math.Abs(offset - cursor.End) < Math.Abs(offset - _cursors[nearest].End))
                nearest = number;
        }

        goesOn = nearest >= 0;
        return ref _cursors[goesOn ? nearest : oldest];
    }

    private void Widen(ref Cursor cursor, int position)
    {
        bool isFar = chunks.IsFar;
        if (cursor.Window == 0)
        {
            if (cursor.Bytes < RunBytes && cursor.Reads < RunReads)
                return;
            cursor.Window = isFar ? LeastAhead : 1;
        }
        else if (position > cursor.Position)
        {
            cursor.Window = Math.Min(isFar ? MostFromFar : MostAhead, cursor.Window * 2);
        }

        if (position > cursor.Position)
            Pass(ref cursor, position);
        cursor.Ahead = Math.Max(cursor.Ahead, cursor.Position);
        int last = Math.Min(cursor.Position + cursor.Window, index.Count - 1);
        while (cursor.Ahead < last)
        {
            ChunkExtent next = index[cursor.Ahead + 1];
            long length = next.Start + next.Length - cursor.End;
            if (length > (isFar ? MostLengthFromFar : MostAheadLength) && cursor.Ahead + 1 > cursor.Position + LeastAhead)
                return;
            if (!holes.Contains(cursor.Ahead + 1, next) && !chunks.TryPrefetch(next.Digest, next.Length))
                return;
            cursor.Ahead++;
        }
    }

    // One chunk at a time of an archive that is read at random, when that disturbs nobody.
    private void Fill()
    {
        for (; _filled < index.Count; _filled++)
        {
            ChunkExtent next = index[_filled];
            if (!holes.Contains(_filled, next) && !chunks.TryFill(next.Digest, next.Length, index.Length))
                return;
        }
    }

    // What lies two chunks behind, as late requests still come for the last one; and only what was really read.
    private void Pass(ref Cursor cursor, int position)
    {
        if (cursor.Passing is ChunkExtent passed)
            chunks.OnPassed(passed.Digest, passed.Length);
        ChunkExtent left = index[cursor.Position];
        cursor.Passing = cursor.AllBytes - cursor.BytesBefore >= left.Length / 4 * 3 ? left : null;
        (cursor.BytesBefore, cursor.Position) = (cursor.AllBytes, position);
    }

    private struct Cursor
    {
        public long Stamp;
        public long End;
        public long Bytes;
        public long AllBytes;
        public int Reads;
        public int Window;
        public int Position;
        public int Ahead;
        public ChunkExtent? Passing;
        public long BytesBefore;
    }
}
