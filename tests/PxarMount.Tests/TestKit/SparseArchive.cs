using PxarArchive;
using PxarArchive.Format;
using PxarArchive.Sources;

namespace PxarMount.Tests.TestKit;

/// <summary>
/// An archive whose root has one good file and a goodbye table of any length, of which only head and tail exist; the records between
/// are zeros. As a source it takes no memory, as a file on disk no space.
/// </summary>
public sealed class SparseArchive : IRandomAccessSource
{
    private readonly byte[] _head;
    private readonly byte[] _tail;

    public SparseArchive(long records)
    {
        var archive = new ItemWriter();
        archive.Entry(PxarStat.TypeDirectory | 0x1ED);
        HostileArchives.File(archive, [], "good"u8, "fine"u8);
        long goodbye = archive.Offset;
        ulong fullSize = (ulong)(16 + (24 * (records + 1)));
        archive.Item(PxarItemType.Goodbye, [], fullSize);
        _head = archive.ToArray();
        _tail = ItemWriter.Words(GoodbyeChild.TailMarker, (ulong)goodbye, fullSize);
        Length = goodbye + (long)fullSize;
    }

    public long Length { get; }

    /// <summary>Number of reads so far.</summary>
    public long Reads { get; private set; }

    public ValueTask<int> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken = default)
    {
        Reads++;
        int count = (int)Math.Clamp(Length - offset, 0, destination.Length);
        Span<byte> target = destination.Span[..count];
        target.Clear();
        Copy(_head, 0, offset, target);
        Copy(_tail, Length - _tail.Length, offset, target);
        return new ValueTask<int>(count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The archive as a sparse file.</summary>
    public void WriteTo(string path)
    {
        using FileStream file = File.Create(path);
        file.Write(_head);
        file.SetLength(Length);
        file.Position = Length - _tail.Length;
        file.Write(_tail);
    }

    private static void Copy(byte[] piece, long place, long offset, Span<byte> target)
    {
        long start = Math.Max(place, offset);
        long end = Math.Min(place + piece.Length, offset + target.Length);
        if (start < end)
            piece.AsSpan((int)(start - place), (int)(end - start)).CopyTo(target[(int)(start - offset)..]);
    }
}
