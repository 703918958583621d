using PxarArchive;
using PxarArchive.Sources;

namespace PbsReader.Catalog;

/// <summary>The entries of one directory, one after the other through a window: a directory of any size costs the same memory.</summary>
internal sealed class CatalogBlock
{
    /// <summary>Longest name; what the reference takes.</summary>
    public const int MaxNameLength = 4095;

    private const int LeastEntryLength = 3;
    private const int MaxEntryLength = 1 + 2 * CatalogNumber.MaxLength + MaxNameLength + CatalogNumber.MaxSignedLength;
    private const int MaxWindowLength = 1 << 16;

    private readonly IRandomAccessSource _source;
    private readonly CatalogDirectory _directory;
    private readonly byte[] _window;
    private long _offset;
    private long _floor;
    private bool _isFloorBlock;
    private int _start;
    private int _length;

    private CatalogBlock(IRandomAccessSource source, CatalogDirectory directory, long start, long length)
    {
        (_source, _directory, _offset, End) = (source, directory, start, start + length);
        (_floor, _isFloorBlock) = (directory.Floor, false);
        _window = new byte[Math.Min(length, MaxWindowLength)];
    }

    /// <summary>Offset behind the block.</summary>
    public long End { get; }

    /// <summary>Entries that are still to come.</summary>
    public ulong Left { get; private set; }

    /// <summary>Reads the block's head, and that of the block in front of it where one is known.</summary>
    public static async ValueTask<CatalogBlock> OpenAsync(
        IRandomAccessSource source, CatalogDirectory directory, CancellationToken cancellationToken)
    {
        long floor = directory.Floor;
        if (directory.IsFloorBlock)
        {
            (long body, long bodyLength) = await ReadLengthAsync(source, floor, directory.Offset, cancellationToken).ConfigureAwait(false);
            floor = body + bodyLength;
        }

        (long start, long length) = await ReadLengthAsync(source, directory.Offset, directory.End, cancellationToken).ConfigureAwait(false);
        var block = new CatalogBlock(source, directory, start, length) { _floor = floor };
        await block.FillAsync(cancellationToken).ConfigureAwait(false);
        block.Left = block.ParseCount(length);
        return block;
    }

    /// <summary>Makes sure that the next entry is in the window.</summary>
    public async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_length - _start >= MaxEntryLength || _offset == End)
            return;
        _window.AsSpan(_start, _length - _start).CopyTo(_window);
        _length -= _start;
        _start = 0;
        int wanted = (int)Math.Min(_window.Length - _length, End - _offset);
        await _source.ReadExactlyAsync(_offset, _window.AsMemory(_length, wanted), cancellationToken).ConfigureAwait(false);
        _offset += wanted;
        _length += wanted;
    }

    /// <summary>The next entry, of which there must be one left; null when it is damaged, or the last, but not the block's end.</summary>
    public CatalogEntry? ParseNext()
    {
        Left--;
        ReadOnlySpan<byte> rest = _window.AsSpan(_start, _length - _start);
        CatalogEntry? entry = ParseEntry(ref rest);
        _start = _length - rest.Length;
        return Left > 0 || (rest.IsEmpty && _offset == End) ? entry : null;
    }

    /// <summary>Start and length of the body of a block that must end at <paramref name="end"/> or before; no body is empty.</summary>
    private static async ValueTask<(long Start, long Length)> ReadLengthAsync(
        IRandomAccessSource source, long offset, long end, CancellationToken cancellationToken)
    {
        byte[] head = new byte[Math.Clamp(end - offset, 0, CatalogNumber.MaxLength)];
        await source.ReadExactlyAsync(offset, head, cancellationToken).ConfigureAwait(false);
        ReadOnlySpan<byte> rest = head;
        bool isRead = CatalogNumber.TryRead(ref rest, out ulong length);
        long start = offset + head.Length - rest.Length;
        return isRead && length > 0 && length <= (ulong)(end - start)
            ? (start, (long)length)
            : throw CatalogReader.Damaged($"the block at offset {offset} does not end before offset {end}");
    }

    private ulong ParseCount(long length)
    {
        ReadOnlySpan<byte> rest = _window.AsSpan(_start, _length - _start);
        bool isRead = CatalogNumber.TryRead(ref rest, out ulong count);
        _start = _length - rest.Length;
        bool isEmpty = rest.IsEmpty && _offset == End;
        return isRead && count <= (ulong)length / LeastEntryLength && (count == 0) == isEmpty
            ? count
            : throw CatalogReader.Damaged($"the block at offset {_directory.Offset} cannot have {count} entries");
    }

    private CatalogEntry? ParseEntry(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
            return null;
        var kind = (CatalogEntryKind)rest[0];
        rest = rest[1..];
        bool hasName = CatalogNumber.TryRead(ref rest, out ulong length) && length <= MaxNameLength && (int)length <= rest.Length;
        if (!hasName || !FileName.IsValidEntryName(rest[..(int)length]))
            return null;
        var name = new FileName(rest[..(int)length]);
        rest = rest[(int)length..];
        switch (kind)
        {
            case CatalogEntryKind.Directory:
                return ParseDirectory(ref rest) is { } directory ? new CatalogEntry(kind, name, 0, 0, directory) : null;
            case CatalogEntryKind.File:
                bool isWhole = CatalogNumber.TryRead(ref rest, out ulong size) & CatalogNumber.TryReadSigned(ref rest, out long time);
                return isWhole ? new CatalogEntry(kind, name, size, time, null) : null;
            default:
                return Enum.IsDefined(kind) ? new CatalogEntry(kind, name, 0, 0, null) : null;
        }
    }

    /// <summary>
    /// Children lie in front of their parent, each behind the one before and all that is in it: so no walk meets a block twice.
    /// </summary>
    private CatalogDirectory? ParseDirectory(ref ReadOnlySpan<byte> rest)
    {
        if (!CatalogNumber.TryRead(ref rest, out ulong distance) || distance == 0 || distance > (ulong)_directory.Offset)
            return null;
        long offset = _directory.Offset - (long)distance;
        if (offset < _floor || (_isFloorBlock && offset == _floor))
            return null;
        var child = new CatalogDirectory(offset, _directory.Offset, _floor, _isFloorBlock, _directory.Depth + 1);
        (_floor, _isFloorBlock) = (offset, true);
        return child;
    }
}
