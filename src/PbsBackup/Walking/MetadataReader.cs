using PbsBackup.Archive;
using PbsBackup.Interop;
using PxarArchive;
using PxarArchive.Format;

namespace PbsBackup.Walking;

/// <summary>Reads what an open file or directory has besides its status: attributes, ACLs, capabilities, flags, project id.</summary>
internal sealed class MetadataReader(bool skipTooLarge, WalkLog log)
{
    // First tries are small: the kernel clears a buffer of the size it is offered, for every file.
    private const int FirstSize = 256;
    private const int LargestSize = 65536;

    private byte[] _names = new byte[FirstSize];
    private byte[] _value = new byte[FirstSize];

    /// <summary>All that the archive stores about it.</summary>
    /// <exception cref="BackupException">An attribute is too large to be read.</exception>
    public PxarHead Read(int descriptor, in FileStatus status, MountedFileSystem fileSystem)
    {
        FileSystemFeatures features = fileSystem.Features;
        ulong flags = PxarFlags.FromLinux(Posix.GetInodeFlags(descriptor));
        if ((features & FileSystemFeatures.FatAttributes) != 0)
            flags |= PxarFlags.FromFat(Posix.GetFatFlags(descriptor));
        uint projectId = (features & FileSystemFeatures.QuotaProjects) != 0 ? Posix.GetProjectId(descriptor) : 0;
        PxarMetadata metadata = (features & FileSystemFeatures.XAttrs) != 0
            ? ReadXAttrs(descriptor, fileSystem)
            : PxarMetadata.None;
        if (projectId != 0)
            metadata = metadata with { QuotaProjectId = projectId };
        return new PxarHead(new PxarStat(status.Mode, flags, status.Uid, status.Gid, status.ModificationTime), metadata);
    }

    /// <summary>What is stored about a link, device, pipe or socket, which is never opened.</summary>
    public static PxarHead FromStatus(in FileStatus status) =>
        new(new PxarStat(status.Mode, 0, status.Uid, status.Gid, status.ModificationTime));

    private static bool IsStored(ReadOnlySpan<byte> name) =>
        name.StartsWith("user."u8) || name.StartsWith("trusted."u8) || name.SequenceEqual("security.NTACL"u8);

    private PxarMetadata ReadXAttrs(int descriptor, MountedFileSystem fileSystem)
    {
        int length = ReadNames(descriptor);
        if (length == 0)
            return PxarMetadata.None;
        if (length < 0)
        {
            OnListError(-length, fileSystem);
            return PxarMetadata.None;
        }

        var attributes = new List<PxarXAttr>();
        ReadOnlyMemory<byte>? capabilities = null;
        byte[] access = [];
        byte[] defaults = [];
        for (ReadOnlySpan<byte> names = _names.AsSpan(0, length); !names.IsEmpty;)
        {
            int end = names.IndexOf((byte)0) + 1;
            if (end == 0)
                break;
            ReadOnlySpan<byte> nameWithNul = names[..end];
            ReadOnlySpan<byte> name = nameWithNul[..^1];
            names = names[end..];
            bool hasAcls = (fileSystem.Features & FileSystemFeatures.Acls) != 0;
            bool isCapabilities = name.SequenceEqual(PxarMetadata.FileCapabilitiesName.Bytes);
            bool isAccess = name.SequenceEqual(PosixAclXAttr.AccessName.Bytes);
            bool isDefault = name.SequenceEqual(PosixAclXAttr.DefaultName.Bytes);
            bool isWanted = isCapabilities ? (fileSystem.Features & FileSystemFeatures.FileCapabilities) != 0
                : isAccess || isDefault ? hasAcls
                : IsStored(name);
            if (!isWanted)
                continue;
            int size = ReadValue(descriptor, nameWithNul);
            if (size == -PosixError.ListTooBig && skipTooLarge)
            {
                log.Warn(WalkWarningKind.AttributesLeftOut, $"attribute {new FileName(name)} and those behind it are too large");
                break;
            }

            if (size == -PosixError.NotSupported && (isAccess || isDefault))
            {
                fileSystem.GiveUp(FileSystemFeatures.Acls);
                continue;
            }

            if (size < 0)
            {
                OnValueError(-size, name);
                continue;
            }

            byte[] value = _value[..size];
            if (isCapabilities)
                capabilities = value;
            else if (isAccess)
                access = value;
            else if (isDefault)
                defaults = value;
            else if (name.Length + 1 + size > PxarLimits.MaxXAttrContent)
                log.Warn(WalkWarningKind.AttributesLeftOut, $"attribute {new FileName(name)} is too large for the format");
            else
                attributes.Add(new PxarXAttr(new FileName(name), value));
        }

        if (!PosixAclXAttr.TryParse(access, defaults, out PxarAcl acl))
            log.Warn(WalkWarningKind.AttributesLeftOut, "its ACL is malformed");
        return attributes.Count == 0 && capabilities is null && acl.IsEmpty
            ? PxarMetadata.None
            : new PxarMetadata(attributes, acl, capabilities, null);
    }

    private int ReadNames(int descriptor)
    {
        int length = Posix.ListXAttrs(descriptor, _names);
        if (length != -PosixError.Range || _names.Length == LargestSize)
            return length;
        _names = new byte[LargestSize];
        return Posix.ListXAttrs(descriptor, _names);
    }

    private int ReadValue(int descriptor, ReadOnlySpan<byte> nameWithNul)
    {
        int length = Posix.GetXAttr(descriptor, nameWithNul, _value);
        if (length != -PosixError.Range || _value.Length == LargestSize)
            return length;
        _value = new byte[LargestSize];
        return Posix.GetXAttr(descriptor, nameWithNul, _value);
    }

    private void OnListError(int error, MountedFileSystem fileSystem)
    {
        if (error == PosixError.NotSupported)
            fileSystem.GiveUp(FileSystemFeatures.XAttrs);
        else if (error == PosixError.ListTooBig && !skipTooLarge)
            throw TooLarge("the list of its extended attributes is too long");
        else
            log.Warn(WalkWarningKind.AttributesLeftOut, $"its extended attributes cannot be listed: {PosixError.Describe(error)}");
    }

    private void OnValueError(int error, ReadOnlySpan<byte> name)
    {
        if (error == PosixError.ListTooBig)
            throw TooLarge($"extended attribute {new FileName(name)} is too large");

        // Removed between listing and reading: it is not there, nothing is lost.
        if (error != PosixError.NoData)
        {
            log.Warn(
                WalkWarningKind.AttributesLeftOut,
                $"extended attribute {new FileName(name)} cannot be read: {PosixError.Describe(error)}");
        }
    }

    private BackupException TooLarge(string what) => new(
        BackupError.Attributes,
        $"{log.Path.ToFileName()}: {what} for the kernel to hand out; --skip-e2big-xattr goes on without");
}
