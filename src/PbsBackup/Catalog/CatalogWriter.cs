using System.Buffers;
using System.Buffers.Binary;
using PxarArchive;

namespace PbsBackup.Catalog;

/// <summary>
/// Writes <c>catalog.pcat1</c>: the names in all archives of a snapshot, children before parents (datastore spec, 10). Memory is that of
/// the entries of the open directories. Not safe for concurrent use.
/// </summary>
public sealed class CatalogWriter
{
    private const int BufferLength = 64 << 10;

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(BufferLength);
    private readonly Stack<CatalogDirectory> _directories = new();
    private long _flushed;

    /// <summary>Begins a catalog.</summary>
    /// <param name="output">Receives it; remains the caller's.</param>
    public CatalogWriter(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _buffer.Write(Magic);
        _directories.Push(new CatalogDirectory([]));
    }

    /// <summary>First bytes of a catalog.</summary>
    public static ReadOnlySpan<byte> Magic => [0x91, 0xfd, 0x60, 0xf9, 0xc4, 0x67, 0x58, 0xd5];

    private long Position => _flushed + _buffer.WrittenCount;

    /// <summary>Enters a directory; below the top, one for every archive, with its stored name.</summary>
    public void EnterDirectory(ReadOnlySpan<byte> name) => _directories.Push(new CatalogDirectory(name.ToArray()));

    /// <summary>Ends the directory entered last.</summary>
    public void LeaveDirectory()
    {
        if (_directories.Count < 2)
            throw new InvalidOperationException("the top is left by finishing the catalog");
        CatalogDirectory left = _directories.Pop();
        long start = Position;
        left.WriteTo(_buffer, start);
        _directories.Peek().AddDirectory(left.Name, start);
        if (_buffer.WrittenCount >= BufferLength)
            Flush();
    }

    /// <summary>Adds a regular file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">Bytes of its content.</param>
    /// <param name="time">When it was modified: seconds since 1970.</param>
    public void AddFile(ReadOnlySpan<byte> name, long size, long time) => _directories.Peek().AddFile(name, size, time);

    /// <summary>Adds what is neither file nor directory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What it is; another name of a file is a hard link, whatever the file.</param>
    public void Add(ReadOnlySpan<byte> name, PxarEntryKind kind) => _directories.Peek().Add(name, kind);

    /// <summary>Ends the catalog, and hands everything to the stream.</summary>
    public void Finish()
    {
        if (_directories.Count != 1)
            throw new InvalidOperationException($"{_directories.Count - 1} directories were not left");
        long start = Position;
        _directories.Peek().WriteTo(_buffer, start);
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(sizeof(long)), start);
        _buffer.Advance(sizeof(long));
        Flush();
    }

    private void Flush()
    {
        _output.Write(_buffer.WrittenSpan);
        _flushed += _buffer.WrittenCount;
        _buffer.ResetWrittenCount();
    }
}
