using PbsBackup.Catalog;
using PxarArchive;
using PxarArchive.Format;

namespace PbsBackup.Archive;

/// <summary>
/// Writes an archive, byte for byte as the reference does: a single one, or a split one when it is given a payload
/// stream. Memory is constant, but for 24 bytes for every child of the directories that are open.
/// </summary>
/// <remarks>
/// <para>The order is: <see cref="Begin"/>, entries with <see cref="EnterDirectory"/> and <see cref="LeaveDirectory"/> in balance,
/// <see cref="Finish"/>. Names should ascend by their bytes and must differ within a directory; neither is checked, as it would need
/// all names in memory.</para>
/// <para>Writing is synchronous, buffered here, and forward only; the streams stay the caller's, and are complete after
/// <see cref="Finish"/> only. Not safe for concurrent use.</para>
/// <para>Every method throws <see cref="ArgumentException"/> for what the format cannot hold, before anything is written, and
/// <see cref="InvalidOperationException"/> for a call out of order. Once a stream has failed, all later calls do the latter.</para>
/// </remarks>
public sealed class PxarEncoder
{
    private const int NameItemOverhead = PxarHeader.Size + 1;

    private readonly EncoderOutput _archive;
    private readonly EncoderOutput? _payload;
    private readonly Stream[] _streams;
    private readonly CatalogWriter? _catalog;
    private readonly List<EncoderDirectory> _directories = [];
    private int _depth;
    private State _state;
    private long _referencedEnd;

    /// <summary>Creates an encoder that writes a single archive, or with <paramref name="payload"/> a split one.</summary>
    /// <param name="archive">Receives the archive, or the metadata half of a split one.</param>
    /// <param name="payload">Receives the payload half.</param>
    /// <param name="catalog">Receives all names below the root, into the directory that is open there.</param>
    public PxarEncoder(Stream archive, Stream? payload = null, CatalogWriter? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(archive);
        _catalog = catalog;
        _archive = new EncoderOutput(archive);
        _payload = payload is null ? null : new EncoderOutput(payload);
        _streams = payload is null ? [archive] : [archive, payload];
    }

    private enum State
    {
        New,
        Open,
        Writing,
        Finished,
    }

    /// <summary>
    /// Called before a file's content goes to the payload stream, with the offset that it will have there: a good place to cut.
    /// </summary>
    public Action<long>? OnPayload { get; init; }

    /// <summary>True when there is a payload stream.</summary>
    public bool IsSplit => _payload is not null;

    /// <summary>Length of the archive or the metadata half so far: the offset of the next item.</summary>
    public long Position => _archive.Position;

    /// <summary>Length of the payload half so far; 0 without one.</summary>
    public long PayloadPosition => _payload?.Position ?? 0;

    /// <summary>Number of directories that are open, the root included.</summary>
    public int Depth => _depth;

    /// <summary>Writes the beginning and enters the root.</summary>
    /// <param name="root">The root directory's metadata.</param>
    /// <param name="prelude">Opaque bytes to store in front; only for a split archive.</param>
    public void Begin(in PxarHead root, ReadOnlyMemory<byte>? prelude = null)
    {
        if (_state != State.New)
            throw new InvalidOperationException("the archive was begun before");
        if (prelude is not null && _payload is null)
            throw new ArgumentException("only a split archive can have a prelude", nameof(prelude));
        if (prelude?.Length > PxarLimits.MaxPrelude)
            throw new ArgumentException($"the prelude is longer than {PxarLimits.MaxPrelude} bytes", nameof(prelude));
        CheckType(root, PxarStat.TypeDirectory);
        int headLength = HeadCheck.LengthOf(root);
        _state = State.Writing;
        if (_payload is not null)
        {
            WriteMarker(PxarItemType.PayloadStartMarker);
            var version = new ItemWriter(_archive.GetSpan(PxarHeader.Size + FormatVersionRecord.Size));
            FormatVersionRecord.WriteTo(version.Item(PxarItemType.FormatVersion, FormatVersionRecord.Size), 2);
            _archive.Advance(PxarHeader.Size + FormatVersionRecord.Size);
        }

        if (prelude is ReadOnlyMemory<byte> content)
        {
            PxarHeader.ForContent(PxarItemType.Prelude, content.Length).WriteTo(_archive.GetSpan(PxarHeader.Size));
            _archive.Advance(PxarHeader.Size);
            _archive.Write(content.Span);
        }

        Push(0, 0, 0);
        new ItemWriter(_archive.GetSpan(headLength)).Head(root);
        _archive.Advance(headLength);
        _state = State.Open;
    }

    /// <summary>Adds a regular file whose content is in memory.</summary>
    /// <returns>Offset of the entry, for <see cref="AddHardLink"/>.</returns>
    public long AddFile(ReadOnlySpan<byte> name, in PxarHead head, ReadOnlySpan<byte> content)
    {
        long offset = BeginFile(name, head, content.Length, null);
        (_payload ?? _archive).Write(content);
        _catalog?.AddFile(name, content.Length, head.Stat.ModificationTime.Seconds);
        return EndFile(name, offset, content.Length);
    }

    /// <summary>Adds a regular file whose content is read from a stream, which stays open.</summary>
    /// <returns>Offset of the entry, for <see cref="AddHardLink"/>.</returns>
    /// <exception cref="EndOfStreamException">The stream has fewer than <paramref name="length"/> bytes; the archive is ruined.</exception>
    public long AddFile(ReadOnlySpan<byte> name, in PxarHead head, Stream content, long length)
    {
        ArgumentNullException.ThrowIfNull(content);
        long offset = BeginFile(name, head, length, null);
        (_payload ?? _archive).Copy(content, length);
        _catalog?.AddFile(name, length, head.Stat.ModificationTime.Seconds);
        return EndFile(name, offset, length);
    }

    /// <summary>
    /// Adds a regular file to a split archive whose content is not written but lies, behind a PAYLOAD header of its own, in bytes that
    /// the payload stream will get through <see cref="AdvancePayload"/>.
    /// </summary>
    /// <param name="name">Name.</param>
    /// <param name="head">Metadata.</param>
    /// <param name="payloadOffset">Offset of the PAYLOAD header in the payload stream; not before <see cref="PayloadPosition"/>.</param>
    /// <param name="length">Length of the content, without that header.</param>
    /// <returns>Offset of the entry, for <see cref="AddHardLink"/>.</returns>
    public long AddReusedFile(ReadOnlySpan<byte> name, in PxarHead head, long payloadOffset, long length)
    {
        if (_payload is null)
            throw new InvalidOperationException("only a split archive can reuse payloads");
        if (payloadOffset < PayloadPosition || length < 0 || payloadOffset > long.MaxValue - PxarHeader.Size - length)
            throw new ArgumentException($"a payload of {length} bytes cannot lie at {payloadOffset}", nameof(payloadOffset));
        long offset = BeginFile(name, head, length, payloadOffset);
        _referencedEnd = Math.Max(_referencedEnd, payloadOffset + PxarHeader.Size + length);
        _catalog?.AddFile(name, length, head.Stat.ModificationTime.Seconds);
        return EndFile(name, offset, 0);
    }

    /// <summary>
    /// Tells that the payload stream receives <paramref name="length"/> bytes from elsewhere. Everything that belongs before them has been
    /// handed to the stream when this returns, so the caller may write them to it.
    /// </summary>
    public void AdvancePayload(long length)
    {
        if (_payload is null)
            throw new InvalidOperationException("only a split archive has a payload stream");
        CheckOpen();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - _payload.Position);
        _state = State.Writing;
        _payload.Flush();
        _payload.Skip(length);
        _state = State.Open;
    }

    /// <summary>Adds another name of a file that stands earlier in the archive.</summary>
    /// <param name="name">The new name.</param>
    /// <param name="path">Path of the target from the root, without a leading slash.</param>
    /// <param name="target">What adding the target returned.</param>
    public void AddHardLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> path, long target)
    {
        CheckOpen();
        CheckName(name);
        if (path.IsEmpty || path[0] == (byte)'/' || path.Length > FileName.MaxLength || path.Contains((byte)0))
            throw new ArgumentException("the path is empty, absolute, longer than 4096 bytes, or contains NUL", nameof(path));
        long offset = Position;
        if (target <= 0 || target >= offset)
            throw new ArgumentException($"there is no file at offset {target}", nameof(target));
        _state = State.Writing;
        int content = HardLinkRecord.LengthOf(path);
        int length = NameItemOverhead + name.Length + PxarHeader.Size + content;
        var items = new ItemWriter(_archive.GetSpan(length));
        items.Name(PxarItemType.FileName, name);
        HardLinkRecord.WriteTo(items.Item(PxarItemType.HardLink, content), offset - target, path);
        EndLeaf(name, offset, length, PxarEntryKind.HardLink);
    }

    /// <summary>Adds a symbolic link.</summary>
    public void AddSymbolicLink(ReadOnlySpan<byte> name, in PxarHead head, ReadOnlySpan<byte> target)
    {
        CheckType(head, PxarStat.TypeSymbolicLink);
        if (target.IsEmpty || target.Length > FileName.MaxLength || target.Contains((byte)0))
            throw new ArgumentException("the target is empty, longer than 4096 bytes, or contains NUL", nameof(target));
        long offset = BeginEntry(name, head, NameItemOverhead + target.Length, out ItemWriter items, out int length);
        items.Name(PxarItemType.SymbolicLink, target);
        EndLeaf(name, offset, length, PxarEntryKind.SymbolicLink);
    }

    /// <summary>Adds a character or block device, as the type bits of the mode say.</summary>
    public void AddDevice(ReadOnlySpan<byte> name, in PxarHead head, PxarDevice device)
    {
        uint type = head.Stat.Mode & PxarStat.TypeMask;
        CheckType(head, type == PxarStat.TypeCharacterDevice ? type : PxarStat.TypeBlockDevice);
        if (device.Major > uint.MaxValue || device.Minor > uint.MaxValue)
            throw new ArgumentException("the device number has more than 32 bits", nameof(device));
        long offset = BeginEntry(name, head, PxarHeader.Size + DeviceRecord.Size, out ItemWriter items, out int length);
        DeviceRecord.WriteTo(items.Item(PxarItemType.Device, DeviceRecord.Size), device);
        bool isCharacter = type == PxarStat.TypeCharacterDevice;
        EndLeaf(name, offset, length, isCharacter ? PxarEntryKind.CharacterDevice : PxarEntryKind.BlockDevice);
    }

    /// <summary>Adds a named pipe.</summary>
    public void AddFifo(ReadOnlySpan<byte> name, in PxarHead head) => AddBare(name, head, PxarStat.TypeFifo, PxarEntryKind.Fifo);

    /// <summary>Adds a socket.</summary>
    public void AddSocket(ReadOnlySpan<byte> name, in PxarHead head) =>
        AddBare(name, head, PxarStat.TypeSocket, PxarEntryKind.Socket);

    /// <summary>Adds a directory; what is added next becomes its child, until <see cref="LeaveDirectory"/>.</summary>
    public void EnterDirectory(ReadOnlySpan<byte> name, in PxarHead head)
    {
        CheckType(head, PxarStat.TypeDirectory);
        CheckOpen();
        if (_depth >= PxarLimits.MaxDepth)
            throw new InvalidOperationException($"more than {PxarLimits.MaxDepth} levels of directories");
        long offset = BeginEntry(name, head, 0, out _, out int length);
        _archive.Advance(length);
        Push(offset, offset + NameItemOverhead + name.Length, NameHash.Compute(name));
        _catalog?.EnterDirectory(name);
        _state = State.Open;
    }

    /// <summary>Ends the directory entered last.</summary>
    public void LeaveDirectory()
    {
        CheckOpen();
        if (_depth == 1)
            throw new InvalidOperationException("the root is left by finishing the archive");
        _state = State.Writing;
        EncoderDirectory directory = Pop();
        _catalog?.LeaveDirectory();
        _directories[_depth - 1].Children.Add(directory.NameHash, directory.NameOffset, Position - directory.NameOffset);
        _state = State.Open;
    }

    /// <summary>Ends the root, hands everything to the streams and flushes them.</summary>
    public void Finish()
    {
        CheckOpen();
        if (_depth != 1)
            throw new InvalidOperationException($"{_depth - 1} directories were not left");
        CheckReferences();
        _state = State.Writing;
        Pop();
        _archive.Flush();
        if (_payload is not null)
        {
            WriteMarker(PxarItemType.PayloadTailMarker);
            _payload.Flush();
        }

        foreach (Stream stream in _streams)
            stream.Flush();
        _state = State.Finished;
    }

    private static void CheckName(ReadOnlySpan<byte> name)
    {
        if (!FileName.IsValidEntryName(name))
            throw new ArgumentException("a name is 1 to 4096 bytes without NUL and slash, and neither . nor ..", nameof(name));
    }

    private static void CheckType(in PxarHead head, uint type)
    {
        if ((head.Stat.Mode & PxarStat.TypeMask) != type)
            throw new ArgumentException("the mode's type bits do not fit the kind of entry", nameof(head));
    }

    private void CheckOpen()
    {
        if (_state != State.Open)
        {
            throw new InvalidOperationException(_state switch
            {
                State.New => "the archive was not begun",
                State.Finished => "the archive is finished",
                _ => "an earlier call failed, the archive is ruined",
            });
        }
    }

    private void CheckReferences()
    {
        if (_referencedEnd > PayloadPosition)
            throw new InvalidOperationException($"reused payloads up to {_referencedEnd} are announced but not there");
    }

    private long BeginFile(ReadOnlySpan<byte> name, in PxarHead head, long contentLength, long? reusedOffset)
    {
        CheckType(head, PxarStat.TypeFile);
        ArgumentOutOfRangeException.ThrowIfNegative(contentLength);
        EncoderOutput target = _payload ?? _archive;
        if (reusedOffset is null)
        {
            if (contentLength > long.MaxValue / 2 - target.Position)
                throw new ArgumentException("the archive would become too long", nameof(contentLength));
            CheckReferences();
        }

        if (_payload is not null && reusedOffset is null)
            OnPayload?.Invoke(_payload.Position);
        PxarHeader header = PxarHeader.ForContent(PxarItemType.Payload, contentLength);
        int extra = PxarHeader.Size + (_payload is null ? 0 : PayloadReference.Size);
        long offset = BeginEntry(name, head, extra, out ItemWriter items, out int length);
        if (_payload is null)
        {
            _archive.Advance(length - PxarHeader.Size);
        }
        else
        {
            new PayloadReference(reusedOffset ?? _payload.Position, contentLength)
                .WriteTo(items.Item(PxarItemType.PayloadReference, PayloadReference.Size));
            _archive.Advance(length);
        }

        if (reusedOffset is null)
        {
            header.WriteTo(target.GetSpan(PxarHeader.Size));
            target.Advance(PxarHeader.Size);
        }

        return offset;
    }

    // In a split archive the record of a file counts its content too, unless that was reused.
    private long EndFile(ReadOnlySpan<byte> name, long offset, long contentLength)
    {
        long length = Position - offset + (_payload is null ? 0 : contentLength);
        _directories[_depth - 1].Children.Add(NameHash.Compute(name), offset, length);
        _state = State.Open;
        return offset;
    }

    private void AddBare(ReadOnlySpan<byte> name, in PxarHead head, uint type, PxarEntryKind kind)
    {
        CheckType(head, type);
        long offset = BeginEntry(name, head, 0, out _, out int length);
        EndLeaf(name, offset, length, kind);
    }

    private long BeginEntry(ReadOnlySpan<byte> name, in PxarHead head, int extra, out ItemWriter items, out int length)
    {
        CheckOpen();
        CheckName(name);
        length = NameItemOverhead + name.Length + HeadCheck.LengthOf(head) + extra;
        _state = State.Writing;
        long offset = Position;
        items = new ItemWriter(_archive.GetSpan(length));
        items.Name(PxarItemType.FileName, name);
        items.Head(head);
        return offset;
    }

    private void EndLeaf(ReadOnlySpan<byte> name, long offset, int length, PxarEntryKind kind)
    {
        _catalog?.Add(name, kind);
        _archive.Advance(length);
        _directories[_depth - 1].Children.Add(NameHash.Compute(name), offset, length);
        _state = State.Open;
    }

    private void Push(long nameOffset, long entryOffset, ulong nameHash)
    {
        if (_depth == _directories.Count)
            _directories.Add(new EncoderDirectory());
        _directories[_depth++].Reset(nameOffset, entryOffset, nameHash);
    }

    private EncoderDirectory Pop()
    {
        EncoderDirectory directory = _directories[--_depth];
        directory.Children.WriteTo(_archive, Position, directory.EntryOffset);
        return directory;
    }

    private void WriteMarker(PxarItemType type)
    {
        PxarHeader.ForContent(type, 0).WriteTo(_payload!.GetSpan(PxarHeader.Size));
        _payload.Advance(PxarHeader.Size);
    }
}
