using PbsBackup.Archive;
using PbsBackup.Exclusion;
using PbsBackup.Interop;
using PxarArchive;

namespace PbsBackup.Walking;

/// <summary>One walk of a <see cref="DirectoryWalker"/>.</summary>
internal sealed class Walk : IDisposable
{
    private const int Attempts = 3;

    private readonly WalkOptions _options;
    private readonly PxarEncoder _encoder;
    private readonly WalkLog _log;
    private readonly FileSystemFeatures _wanted;
    private readonly ExclusionPattern[] _givenRules;
    private readonly ExclusionList _rules = new();
    private readonly ExclusionFileReader _exclusionFiles;
    private readonly DirectoryStack _directories;
    private readonly DirectoryReader _reader = new();
    private readonly DirectoryReader.Filter _filter;
    private readonly MetadataReader _metadata;
    private readonly LeafArchiver _leaves;
    private readonly CancellationToken _cancellationToken;
    private HashSet<ulong>? _allowedDevices;
    private long _listedEntries;
    private int _listedPathLength;

    public Walk(WalkOptions options, PxarEncoder encoder, WalkLog log, CancellationToken cancellationToken)
    {
        (_options, _encoder, _log, _cancellationToken) = (options, encoder, log, cancellationToken);
        _wanted = FileSystemFeatures.QuotaProjects | FileSystemFeatures.FatAttributes
            | (options.StoreXAttrs ? FileSystemFeatures.XAttrs : 0)
            | (options.StoreAcls ? FileSystemFeatures.Acls : 0)
            | (options.StoreFileCapabilities ? FileSystemFeatures.FileCapabilities : 0);
        _givenRules = options.SkipLostAndFound
            ? [.. options.Exclusions, ExclusionPattern.Parse("lost+found"u8)]
            : [.. options.Exclusions];
        _exclusionFiles = new ExclusionFileReader(_rules, log);
        _directories = new DirectoryStack(log.Path);
        _filter = IsTaken;
        _metadata = new MetadataReader(options.SkipTooLargeXAttrs, log);
        _leaves = new LeafArchiver(encoder, _metadata, log, options.LeaveOut);
    }

    /// <summary>Archives everything and finishes the archive.</summary>
    public void Run(FileName source)
    {
        EnterRoot(source);
        while (_directories.Count > 0)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            WalkFrame directory = _directories.Top;
            if (directory.Names.MoveNext())
            {
                ReadOnlySpan<byte> name = directory.Names.CurrentName;
                _log.Path.Set(directory.PathLength, name[..^1]);
                AddEntry(directory, name, directory.Names.CurrentType);
            }
            else
            {
                LeaveDirectory();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _directories.Dispose();
        _leaves.Dispose();
    }

    private void EnterRoot(FileName source)
    {
        int descriptor = EntryOpener.Open(Posix.CurrentDirectory, [.. source.Bytes, 0], asDirectory: true);
        if (descriptor < 0)
            throw new BackupException(BackupError.Source, $"cannot open {source}: {PosixError.Describe(-descriptor)}");
        try
        {
            int error = Posix.GetStatus(descriptor, out FileStatus status);
            if (error < 0)
                throw new BackupException(BackupError.Source, $"cannot examine {source}: {PosixError.Describe(-error)}");
            var fileSystem = MountedFileSystem.Of(descriptor, _wanted);
            if (fileSystem.IsPseudo)
            {
                throw new BackupException(
                    BackupError.Source,
                    $"{source} lies on a pseudo file system, which has nothing to archive; name a directory with stored files");
            }

            if (_options.LeaveOut.Contains(status.Identity))
                throw new BackupException(BackupError.Options, $"{source} is where the backup goes, and cannot be what it is made of");
            if (!_options.AllFileSystems)
                _allowedDevices = [status.Identity.Device, .. _options.IncludeDevices.Select(DeviceOf)];
            foreach (ExclusionPattern rule in _givenRules)
                _rules.Add(rule);
            ReadOnlyMemory<byte>? prelude = _encoder.IsSplit ? ExclusionRecord.FormatPrelude(_givenRules) : null;
            _encoder.Begin(_metadata.Read(descriptor, status, fileSystem), prelude);
            _log.Progress.CountEntry();
            int owned = descriptor;
            descriptor = -1;
            PushDirectory(owned, status, fileSystem);
        }
        finally
        {
            if (descriptor >= 0)
                _ = Posix.Close(descriptor);
        }
    }

    private ulong DeviceOf(FileName path) =>
        FileIdentity.OfPath(path)?.Device
        ?? throw new BackupException(BackupError.Options, $"cannot open {path}, whose file system is to be included");

    private void PushDirectory(int descriptor, in FileStatus status, MountedFileSystem fileSystem)
    {
        var frame = new WalkFrame
        {
            Descriptor = descriptor,
            Identity = status.Identity,
            FileSystem = fileSystem,
            PathLength = _log.Path.Length,
            OuterRules = _rules.Count,
            OuterEntries = _listedEntries,
        };
        _directories.Push(frame);
        _exclusionFiles.Read(descriptor);
        _listedPathLength = _log.Path.Length;
        int error = _reader.Read(descriptor, _filter, out DirectoryListing names);
        _log.Path.Truncate(_listedPathLength);
        frame.Names = names;
        if (error < 0)
            _log.Warn(WalkWarningKind.Unreadable, $"cannot be listed to its end: {PosixError.Describe(-error)}");
        _listedEntries += names.Count;
        if (_listedEntries > _options.EntriesMax)
        {
            throw new BackupException(
                BackupError.TooManyEntries,
                $"more than {_options.EntriesMax} entries at {_log.Path.ToFileName()} and above it; --entries-max N allows more");
        }
    }

    private void LeaveDirectory()
    {
        WalkFrame left = _directories.Top;
        _rules.TruncateTo(left.OuterRules);
        _listedEntries = left.OuterEntries;
        if (_directories.Count > 1)
        {
            _encoder.LeaveDirectory();
        }
        else
        {
            if (!_encoder.IsSplit && _givenRules.Length > 0)
                AddGivenRules();
            _encoder.Finish();
        }

        if (_directories.Pop())
            return;
        _log.Path.Truncate(_directories.Top.PathLength);
        _directories.Top.Names.SkipRest();
        _log.Warn(WalkWarningKind.Moved, "was moved while it was read, the rest of it is missing");
    }

    private void AddGivenRules()
    {
        PxarHead head = PxarMetadataBuilder.File(0x180).Owner(LibC.EffectiveUserId(), LibC.EffectiveGroupId()).Build();
        _encoder.AddFile(ExclusionRecord.FileName, head, ExclusionRecord.FormatLines(_givenRules));
        _log.Progress.CountEntry();
    }

    private bool IsTaken(int directory, ReadOnlySpan<byte> name, byte type)
    {
        if (_listedPathLength == 0 && name.SequenceEqual(ExclusionRecord.FileName))
            return false;
        if (_rules.Count == 0)
            return true;
        _log.Path.Set(_listedPathLength, name);
        bool? excluded = _rules.IsExcluded(_log.Path.Bytes, type == ListedName.UnknownType ? null : type == ListedName.DirectoryType);
        if (excluded is null)
        {
            // When its status cannot be had it is taken, so that opening it tells why.
            bool known = Posix.GetStatusAt(directory, [.. name, 0], out FileStatus status) >= 0;
            excluded = known && _rules.IsExcluded(_log.Path.Bytes, status.IsDirectory) == true;
        }

        if (excluded == true)
            _log.Progress.CountSkipped();
        return excluded != true;
    }

    // The type may have changed since the directory was listed; what counts is what an open file says about itself.
    private void AddEntry(WalkFrame directory, ReadOnlySpan<byte> name, byte type)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            FileStatus status;
            if (type is ListedName.FileType or ListedName.DirectoryType)
            {
                int descriptor = EntryOpener.Open(directory.Descriptor, name, type == ListedName.DirectoryType);
                if (descriptor >= 0)
                {
                    if (TryAddOpened(directory, descriptor, name, type))
                        return;
                }
                else if (-descriptor is not (PosixError.LinkLoop or PosixError.NotDirectory or PosixError.NoDeviceOrAddress))
                {
                    _log.WarnUnopened(-descriptor);
                    return;
                }
            }

            int error = Posix.GetStatusAt(directory.Descriptor, name, out status);
            if (error < 0)
            {
                _log.WarnUnopened(-error);
                return;
            }

            type = ListedName.TypeOf(status.Mode);
            if (type is not (ListedName.FileType or ListedName.DirectoryType))
            {
                if (_leaves.TryAddSpecial(directory.Descriptor, name, status))
                    return;
                type = ListedName.UnknownType;
            }
        }

        _log.Warn(WalkWarningKind.Unreadable, "changes its type all the time");
    }

    /// <summary>Takes over the descriptor. Returns false when it is not of the expected type.</summary>
    private bool TryAddOpened(WalkFrame directory, int descriptor, ReadOnlySpan<byte> name, byte type)
    {
        try
        {
            int error = Posix.GetStatus(descriptor, out FileStatus status);
            if (error < 0)
            {
                _log.WarnUnopened(-error);
                return true;
            }

            if (ListedName.TypeOf(status.Mode) != type)
                return false;
            if (status.IsFile)
            {
                _leaves.AddFile(descriptor, status, name[..^1], directory.FileSystem, _cancellationToken);
                return true;
            }

            int owned = descriptor;
            descriptor = -1;
            AddDirectory(directory, owned, status, name[..^1]);
            return true;
        }
        finally
        {
            if (descriptor >= 0)
                _ = Posix.Close(descriptor);
        }
    }

    private void AddDirectory(WalkFrame parent, int descriptor, in FileStatus status, ReadOnlySpan<byte> name)
    {
        bool isEntered = false;
        try
        {
            MountedFileSystem fileSystem = parent.FileSystem;
            bool isForeign = _options.LeaveOut.Contains(status.Identity);
            if (status.Identity.Device != parent.Identity.Device)
            {
                fileSystem = MountedFileSystem.Of(descriptor, _wanted);
                isForeign |= fileSystem.IsPseudo || _allowedDevices?.Contains(status.Identity.Device) == false;
            }

            _encoder.EnterDirectory(name, _metadata.Read(descriptor, status, fileSystem));
            _log.Progress.CountEntry();
            if (isForeign)
            {
                _encoder.LeaveDirectory();
                _log.Progress.CountSkipped();
                return;
            }

            isEntered = true;
            PushDirectory(descriptor, status, fileSystem);
        }
        finally
        {
            if (!isEntered)
                _ = Posix.Close(descriptor);
        }
    }
}
