using System.Buffers;

namespace PbsReader.Interop;

/// <summary>
/// Pages as managed code sees them, for one use: once <see cref="Detach"/>ed, whoever still holds the <see cref="Memory{T}"/> gets an
/// exception instead of the next user's bytes. (Who still holds a span does not: references are for that.)
/// </summary>
internal sealed unsafe class PageBlock(PageRange range) : MemoryManager<byte>
{
    private nint _address = range.Address;

    /// <summary>Bytes.</summary>
    public long Size => range.Size;

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new((void*)Address(), (int)range.Size);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)range.Size, nameof(elementIndex));
        return new MemoryHandle((byte*)Address() + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
    }

    /// <summary>Ends this use; the pages are the caller's.</summary>
    public PageRange Detach()
    {
        Interlocked.Exchange(ref _address, 0);
        return range;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The pages belong to whoever made this object.
    }

    private nint Address()
    {
        nint address = Volatile.Read(ref _address);
        ObjectDisposedException.ThrowIf(address == 0, this);
        return address;
    }
}
