namespace PxarArchive.Format;

/// <summary>Steps over the items in a window of a stream. What does not fit is asked for, or refused when it cannot exist.</summary>
internal ref struct ItemCursor
{
    private readonly ReadOnlySpan<byte> _window;
    private readonly long _start;
    private readonly long _limit;

    public ItemCursor(ReadOnlySpan<byte> window, long start, long limit)
    {
        _window = window.Length > limit - start ? window[..(int)Math.Max(0, limit - start)] : window;
        (_start, _limit) = (start, limit);
    }

    /// <summary>Position in the window.</summary>
    public int Position { get; set; }

    /// <summary>Window length that lets the step succeed which failed last.</summary>
    public int Needed { get; private set; }

    /// <summary>Offset in the stream.</summary>
    public readonly long Offset => _start + Position;

    /// <summary>The validated header here, without stepping over it. False when the window ends before.</summary>
    public bool TryPeek(out PxarHeader header)
    {
        if (_window.Length - Position < PxarHeader.Size)
        {
            Need(PxarHeader.Size);
            header = default;
            return false;
        }

        header = PxarHeader.Parse(_window[Position..]);
        header.Validate(Offset);
        return true;
    }

    /// <summary>Steps over the item whose header was peeked. False when the window ends before.</summary>
    public bool TryRead(PxarHeader header, out ReadOnlySpan<byte> content)
    {
        if (_window.Length - Position - PxarHeader.Size < header.ContentLength)
        {
            Need(PxarHeader.Size + header.ContentLength);
            content = default;
            return false;
        }

        content = _window.Slice(Position + PxarHeader.Size, (int)header.ContentLength);
        Position += PxarHeader.Size + content.Length;
        return true;
    }

    /// <summary>What was stepped over since <paramref name="position"/>.</summary>
    public readonly ReadOnlySpan<byte> Since(int position) => _window[position..Position];

    private void Need(long length)
    {
        if (length > _limit - Offset)
            throw PxarFormatException.Beyond(Offset, length);
        if (length > PxarLimits.MaxHeadLength - Position)
            throw new PxarFormatException($"head of an entry is longer than {PxarLimits.MaxHeadLength} bytes", _start);
        Needed = Position + (int)length;
    }
}
