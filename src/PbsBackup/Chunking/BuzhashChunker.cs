using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PbsBackup.Chunking;

/// <summary>
/// Cuts where the content says so, at the same places as the official clients: a rolling hash over 64 bytes (datastore spec, 9.2), and
/// boundaries of files that the encoder suggests (9.3).
/// </summary>
public sealed class BuzhashChunker : IChunker
{
    /// <summary>The average length that official clients use.</summary>
    public const int DefaultLength = 4 << 20;

    private const int WindowLength = 64;
    private const int Lanes = 4;
    private const int LeastLane = 1024;
    private const int BankDistance = 512;
    private const int BankOffset = 336;

    private readonly uint[] _table = new uint[256];
    private readonly uint _threshold;
    private readonly byte[] _window = new byte[WindowLength];
    private readonly Queue<long> _suggestions = new();
    private uint _hash;
    private int _length;
    private long _offset;
    private long _lastSuggestion;

    /// <summary>
    /// Chunks of <paramref name="averageLength"/> bytes on average: a power of two from 64 KiB to <see cref="DefaultLength"/>.
    /// </summary>
    public BuzhashChunker(int averageLength = DefaultLength)
    {
        ChunkLengths.ThrowIfNotPossible(averageLength);
        (MinLength, MaxLength) = (averageLength / 4, averageLength * 4);

        // The low bits decide. All is kept turned so that they are the high ones: then comparing the whole number compares them.
        uint mask = (2 * (uint)averageLength) - 1;
        int turn = BitOperations.LeadingZeroCount(mask);
        _threshold = (mask - 2) << turn;
        for (int value = 0; value < _table.Length; value++)
            _table[value] = BitOperations.RotateLeft(BuzhashTable.Values[value], turn);
    }

    /// <summary>Shortest chunk, except at the end of the stream and before <see cref="Restart"/>.</summary>
    public int MinLength { get; }

    /// <inheritdoc/>
    public int MaxLength { get; }

    /// <summary>
    /// A good place to cut, as an offset in the stream; one that is passed already, or makes the chunk too short, is forgotten. To be
    /// given before the bytes behind it.
    /// </summary>
    /// <param name="offset">Not smaller than the one before.</param>
    public void Suggest(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, _lastSuggestion);
        _lastSuggestion = offset;
        _suggestions.Enqueue(offset);
    }

    /// <summary>Begins a new chunk at <paramref name="offset"/> of the stream, behind chunks that were taken over unread.</summary>
    public void Restart(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(offset, _offset);
        _offset = offset;
        StartChunk();
    }

    /// <inheritdoc/>
    public bool TryCut(ReadOnlySpan<byte> data, out int length)
    {
        int? suggested = FindSuggestion(data.Length);
        bool isCut = TryCutByHash(data[..(suggested ?? data.Length)], out length);
        _offset += length;
        if (!isCut && suggested is null)
            return false;
        StartChunk();
        return true;
    }

    private void StartChunk() => (_hash, _length) = (0, 0);

    /// <summary>Number of bytes up to the next suggestion that can be followed, when it lies within the next ones.</summary>
    private int? FindSuggestion(int dataLength)
    {
        long start = _offset - _length;
        while (_suggestions.TryPeek(out long suggestion))
        {
            if (suggestion >= _offset && suggestion - start >= MinLength)
                return suggestion - start <= MaxLength && suggestion - _offset <= dataLength ? (int)(suggestion - _offset) : null;
            _suggestions.Dequeue();
        }

        return null;
    }

    private bool TryCutByHash(ReadOnlySpan<byte> data, out int length)
    {
        // No cut can be before the minimum, and the hash knows 64 bytes only.
        int position = Math.Clamp(MinLength - WindowLength - _length, 0, data.Length);
        _length += position;
        length = data.Length;
        if (_length < MinLength)
        {
            int count = Math.Min(MinLength - _length, data.Length - position);
            FillWindow(data.Slice(position, count));
            position += count;
            if (_length < MinLength)
                return false;
            if (_hash >= _threshold)
            {
                length = position;
                return true;
            }
        }

        int end = (int)Math.Min(data.Length, (long)position + MaxLength - _length);
        int? cut = null;
        if (position < WindowLength)
        {
            int headEnd = Math.Min(WindowLength, end);
            cut = Roll(data[position..headEnd], _window) + position;
            if (cut is null)
                KeepWindow(data[position..headEnd]);
            _length += headEnd - position;
            position = headEnd;
        }

        if (cut is null && position < end)
        {
            cut = RollFar(data[(position - WindowLength)..end]) + position;
            if (cut is null)
                KeepWindow(data[..end]);
            _length += end - position;
        }

        length = cut ?? end;
        return cut is not null || _length >= MaxLength;
    }

    private void FillWindow(ReadOnlySpan<byte> data)
    {
        foreach (byte value in data)
        {
            _hash = BitOperations.RotateLeft(_hash, 1) ^ _table[value];
            _window[_length++ - (MinLength - WindowLength)] = value;
        }
    }

    private void KeepWindow(ReadOnlySpan<byte> data)
    {
        if (data.Length < WindowLength)
            _window.AsSpan(data.Length).CopyTo(_window);
        else
            data = data[^WindowLength..];
        data.CopyTo(_window.AsSpan(WindowLength - data.Length));
    }

    /// <summary>
    /// Moves the window from the beginning of <paramref name="data"/> to its end. Returns the number of bytes behind the first window
    /// after which is to be cut, or null.
    /// </summary>
    /// <remarks>
    /// The hash depends on the window alone, and each step waits for the one before. So four windows go over a quarter each, at the same
    /// time.
    /// </remarks>
    private int? RollFar(ReadOnlySpan<byte> data)
    {
        int quarter = (data.Length - WindowLength) / Lanes;
        if (quarter < LeastLane)
            return Roll(data[WindowLength..], data);

        // At distances of whole memory banks they would be in each other's way.
        quarter = ((quarter - BankOffset) & -BankDistance) + BankOffset;
        ref uint table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref byte last0 = ref MemoryMarshal.GetReference(data);
        ref byte last1 = ref Unsafe.Add(ref last0, quarter);
        ref byte last2 = ref Unsafe.Add(ref last1, quarter);
        ref byte last3 = ref Unsafe.Add(ref last2, quarter);
        (uint hash0, uint threshold) = (_hash, _threshold);
        (uint hash1, uint hash2, uint hash3) = (HashOf(data[quarter..]), HashOf(data[(2 * quarter)..]), HashOf(data[(3 * quarter)..]));
        int found = int.MaxValue;
        for (nint position = 0; position < quarter; position++)
        {
            hash0 = Step(ref table, hash0, Unsafe.Add(ref last0, position + WindowLength), Unsafe.Add(ref last0, position));
            hash1 = Step(ref table, hash1, Unsafe.Add(ref last1, position + WindowLength), Unsafe.Add(ref last1, position));
            hash2 = Step(ref table, hash2, Unsafe.Add(ref last2, position + WindowLength), Unsafe.Add(ref last2, position));
            hash3 = Step(ref table, hash3, Unsafe.Add(ref last3, position + WindowLength), Unsafe.Add(ref last3, position));
            if (hash0 >= threshold || hash1 >= threshold || hash2 >= threshold || hash3 >= threshold)
            {
                if (hash0 >= threshold)
                    return (int)position + 1;
                int lane = hash1 >= threshold ? 1 : hash2 >= threshold ? 2 : 3;
                found = Math.Min(found, (lane * quarter) + (int)position + 1);
            }
        }

        if (found < int.MaxValue)
            return found;
        _hash = hash3;
        int done = Lanes * quarter;
        return Roll(data[(done + WindowLength)..], data[done..]) + done;
    }

    private uint HashOf(ReadOnlySpan<byte> window)
    {
        uint hash = 0;
        foreach (byte value in window[..WindowLength])
            hash = BitOperations.RotateLeft(hash, 1) ^ _table[value];
        return hash;
    }

    /// <summary>
    /// Moves the window over all of <paramref name="entering"/>, while as many bytes of <paramref name="leaving"/> leave it. Returns the
    /// number of bytes after which is to be cut, or null.
    /// </summary>
    private int? Roll(ReadOnlySpan<byte> entering, ReadOnlySpan<byte> leaving)
    {
        ref uint table = ref MemoryMarshal.GetArrayDataReference(_table);
        ref byte next = ref MemoryMarshal.GetReference(entering);
        ref byte last = ref MemoryMarshal.GetReference(leaving[..entering.Length]);
        (uint hash, uint threshold) = (_hash, _threshold);
        nint position = 0;
        for (; position + 4 <= entering.Length; position += 4)
        {
            hash = Step(ref table, hash, Unsafe.Add(ref next, position), Unsafe.Add(ref last, position));
            if (hash >= threshold)
                return (int)position + 1;
            hash = Step(ref table, hash, Unsafe.Add(ref next, position + 1), Unsafe.Add(ref last, position + 1));
            if (hash >= threshold)
                return (int)position + 2;
            hash = Step(ref table, hash, Unsafe.Add(ref next, position + 2), Unsafe.Add(ref last, position + 2));
            if (hash >= threshold)
                return (int)position + 3;
            hash = Step(ref table, hash, Unsafe.Add(ref next, position + 3), Unsafe.Add(ref last, position + 3));
            if (hash >= threshold)
                return (int)position + 4;
        }

        for (; position < entering.Length; position++)
        {
            hash = Step(ref table, hash, Unsafe.Add(ref next, position), Unsafe.Add(ref last, position));
            if (hash >= threshold)
                return (int)position + 1;
        }

        _hash = hash;
        return null;
    }

    // The byte that leaves was turned 64 times, which is not at all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(ref uint table, uint hash, byte entering, byte leaving) =>
        BitOperations.RotateLeft(hash, 1) ^ (Unsafe.Add(ref table, (nint)entering) ^ Unsafe.Add(ref table, (nint)leaving));
}
