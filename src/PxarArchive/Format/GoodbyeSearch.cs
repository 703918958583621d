using System.Numerics;

namespace PxarArchive.Format;

/// <summary>
/// Walks a goodbye table to all records with one hash. Equal hashes may sit on both sides of each other, so after
/// each hit both subtrees stay open; which ones do is remembered in one bit a level, so the walk needs neither stack nor recursion.
/// </summary>
internal struct GoodbyeSearch
{
    // No archive that was not made to annoy has more than a handful.
    public const int MaxHits = 65536;

    private readonly ulong _hash;
    private readonly long _count;
    private ulong _openRight;
    private int _depth;

    /// <summary>Starts at the root of a table with <paramref name="count"/> records.</summary>
    public GoodbyeSearch(ulong hash, long count)
    {
        (_hash, _count) = (hash, count);
        Slot = count > 0 ? 0 : -1;
    }

    /// <summary>The record to look at next; -1 at the end.</summary>
    public long Slot { get; private set; }

    /// <summary>How many records with the hash came by.</summary>
    public int Hits { get; private set; }

    /// <summary>Whether the walk was ended for too many records with the same hash.</summary>
    public readonly bool IsExhausted => Hits > MaxHits;

    /// <summary>Tells the hash in <see cref="Slot"/>'s record and steps on. True when it is the one that is sought.</summary>
    public bool Visit(ulong hash)
    {
        bool isHit = hash == _hash;
        if (isHit)
        {
            Hits++;
            _openRight |= 1UL << _depth;
        }

        Slot = 2 * Slot + (_hash > hash ? 2 : 1);
        _depth++;
        while (Slot >= _count)
        {
            if (_openRight == 0)
            {
                Slot = -1;
                return isHit;
            }

            int depth = BitOperations.Log2(_openRight);
            _openRight &= ~(1UL << depth);
            long ancestor = ((Slot + 1) >> (_depth - depth)) - 1;
            Slot = 2 * ancestor + 2;
            _depth = depth + 1;
        }

        if (IsExhausted)
            Slot = -1;
        return isHit;
    }
}
