using PxarArchive.Sources;

namespace PxarArchive.Format;

/// <summary>
/// Asks for the heads of a directory's children before a listing comes to them. In a single archive contents lie between the heads, so that
/// where the next one lies is known only when the last one is there; but the goodbye table knows all. For sources that are slow to answer:
/// what is asked for together comes together. Not for concurrent use.
/// </summary>
internal sealed class HeadsAhead
{
    // Where listings of more children begin, most of them lie together.
    private const long MostChildren = 16_384;

    // Of those that lie close together, one in a while is enough: they come in chunks of a few MiB.
    private const int MostAhead = 32;
    private const long Near = 1 << 20;
    private const int HeadLength = 1024;

    private readonly IRandomAccessSource _source;
    private readonly long[] _offsets;
    private readonly Queue<long> _asked = [];
    private int _next;
    private long _last;

    private HeadsAhead(IRandomAccessSource source, long[] offsets) => (_source, _offsets) = (source, offsets);

    /// <summary>Reads the whole table; where that is impossible, nothing will be asked for.</summary>
    public static async ValueTask<HeadsAhead> CreateAsync(
        IRandomAccessSource source, GoodbyeTable table, CancellationToken cancellationToken)
    {
        if (table.Count > MostChildren)
            return new HeadsAhead(source, []);
        var offsets = new long[table.Count];
        try
        {
            for (int slot = 0; slot < offsets.Length; slot++)
                offsets[slot] = table.GoodbyeOffset - (long)(await table.ReadAsync(slot, cancellationToken).ConfigureAwait(false)).Offset;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return new HeadsAhead(source, []);
        }

        Array.Sort(offsets);
        return new HeadsAhead(source, offsets);
    }

    /// <summary>The listing is at <paramref name="offset"/>.</summary>
    public void OnReached(long offset)
    {
        while (_asked.TryPeek(out long asked) && asked <= offset)
            _asked.Dequeue();
        _last = Math.Max(_last, offset);
        for (; _next < _offsets.Length && _asked.Count < MostAhead; _next++)
        {
            long head = _offsets[_next];
            if (head - _last < Near)
                continue;
            _last = head;
            _asked.Enqueue(head);
            _source.Prefetch(head, HeadLength);
        }
    }
}
