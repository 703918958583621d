using PbsBackup.Archive;
using PbsBackup.Interop;
using PxarArchive;

namespace PbsBackup.Walking;

/// <summary>Archives everything that is not a directory.</summary>
internal sealed class LeafArchiver(PxarEncoder encoder, MetadataReader metadata, WalkLog log, IEnumerable<FileIdentity> leaveOut)
    : IDisposable
{
    private readonly HashSet<FileIdentity> _leftOut = [.. leaveOut];
    private readonly HardLinkTable _hardLinks = new();
    private readonly FileContentStream _content = new(log.Progress);
    private readonly byte[] _linkTarget = new byte[FileName.MaxLength + 1];

    /// <summary>Archives an open file, which stays the caller's.</summary>
    public void AddFile(
        int descriptor,
        in FileStatus status,
        ReadOnlySpan<byte> name,
        MountedFileSystem fileSystem,
        CancellationToken cancellationToken)
    {
        if (_leftOut.Contains(status.Identity))
        {
            log.Progress.CountSkipped();
            return;
        }

        if (status.LinkCount > 1 && _hardLinks.TryFind(status.Identity, out long target, out ReadOnlySpan<byte> path))
        {
            encoder.AddHardLink(name, path, target);
            log.Progress.CountEntry();
            return;
        }

        PxarHead head = metadata.Read(descriptor, status, fileSystem);
        _content.Reset(descriptor, cancellationToken);
        long offset = encoder.AddFile(name, head, _content, status.Size);
        log.Progress.CountEntry();
        if (status.LinkCount > 1)
            _hardLinks.Add(status.Identity, offset, log.Path.Bytes[1..]);
        if (_content.Error != 0)
        {
            log.Warn(
                WalkWarningKind.ReadError,
                $"reading failed, the last {_content.MissingBytes} bytes are zeros: {PosixError.Describe(_content.Error)}");
        }
        else if (_content.MissingBytes > 0)
        {
            log.Warn(WalkWarningKind.Shrunk, $"became shorter while it was read, the last {_content.MissingBytes} bytes are zeros");
        }
        else if (_content.HasMore())
        {
            log.Warn(WalkWarningKind.Grown, $"became longer while it was read, cut after {status.Size} bytes");
        }
    }

    /// <summary>Archives a link, device, pipe or socket. Returns false when it is something else by now.</summary>
    public bool TryAddSpecial(int directory, ReadOnlySpan<byte> nameWithNul, in FileStatus status)
    {
        ReadOnlySpan<byte> name = nameWithNul[..^1];
        PxarHead head = MetadataReader.FromStatus(status);
        switch (status.Type)
        {
            case PxarStat.TypeSymbolicLink:
                int length = Posix.ReadLinkAt(directory, nameWithNul, _linkTarget);
                if (length == -PosixError.Invalid)
                    return false;
                if (length is <= 0 or > FileName.MaxLength)
                {
                    log.WarnUnopened(length < 0 ? -length : PosixError.Invalid);
                    return true;
                }

                encoder.AddSymbolicLink(name, head, _linkTarget.AsSpan(0, length));
                break;
            case PxarStat.TypeFifo:
                encoder.AddFifo(name, head);
                break;
            case PxarStat.TypeSocket:
                encoder.AddSocket(name, head);
                break;
            case PxarStat.TypeCharacterDevice or PxarStat.TypeBlockDevice:
                encoder.AddDevice(name, head, status.Device);
                break;
            default:
                log.Warn(WalkWarningKind.Unreadable, $"is of an unknown type (mode {Convert.ToString(status.Mode, 8)})");
                return true;
        }

        log.Progress.CountEntry();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();
}
