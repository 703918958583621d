using PxarArchive;

namespace PbsBackup.Archive;

/// <summary>
/// Makes the metadata of an entry, call by call: <c>PxarMetadataBuilder.File(0b110_100_100).Owner(1000, 100).Build()</c>. What is not
/// set is 0 or absent. Limits are checked by the encoder. Not safe for concurrent use; may be changed and built again.
/// </summary>
public sealed class PxarMetadataBuilder
{
    private readonly List<PxarXAttr> _attributes = [];
    private readonly List<PxarAclEntry> _users = [];
    private readonly List<PxarAclEntry> _groups = [];
    private readonly List<PxarAclEntry> _defaultUsers = [];
    private readonly List<PxarAclEntry> _defaultGroups = [];
    private readonly uint _type;
    private uint _permissions;
    private ulong _flags;
    private uint _uid;
    private uint _gid;
    private PxarTime _time;
    private byte? _groupObject;
    private PxarAclDefault? _default;
    private ReadOnlyMemory<byte>? _capabilities;
    private uint? _projectId;

    private PxarMetadataBuilder(uint type, uint permissions) => (_type, _permissions) = (type, permissions & 0xFFF);

    /// <summary>For a regular file with these permission bits (the lower 12 of a mode).</summary>
    public static PxarMetadataBuilder File(uint permissions = 0x1A4) => new(PxarStat.TypeFile, permissions);

    /// <summary>For a directory.</summary>
    public static PxarMetadataBuilder Directory(uint permissions = 0x1ED) => new(PxarStat.TypeDirectory, permissions);

    /// <summary>For a symbolic link; its permissions are always rwxrwxrwx on Linux.</summary>
    public static PxarMetadataBuilder SymbolicLink() => new(PxarStat.TypeSymbolicLink, 0x1FF);

    /// <summary>For a character device.</summary>
    public static PxarMetadataBuilder CharacterDevice(uint permissions = 0x180) => new(PxarStat.TypeCharacterDevice, permissions);

    /// <summary>For a block device.</summary>
    public static PxarMetadataBuilder BlockDevice(uint permissions = 0x180) => new(PxarStat.TypeBlockDevice, permissions);

    /// <summary>For a named pipe.</summary>
    public static PxarMetadataBuilder Fifo(uint permissions = 0x1A4) => new(PxarStat.TypeFifo, permissions);

    /// <summary>For a socket.</summary>
    public static PxarMetadataBuilder Socket(uint permissions = 0x1ED) => new(PxarStat.TypeSocket, permissions);

    /// <summary>Starts from an entry that was read, to copy it or to change some of it.</summary>
    public static PxarMetadataBuilder From(in PxarStat stat, PxarMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var builder = new PxarMetadataBuilder(stat.Mode & PxarStat.TypeMask, stat.Mode)
        {
            _flags = stat.Flags,
            _uid = stat.Uid,
            _gid = stat.Gid,
            _time = stat.ModificationTime,
            _groupObject = metadata.Acl.GroupObject,
            _default = metadata.Acl.Default,
            _capabilities = metadata.FileCapabilities,
            _projectId = metadata.QuotaProjectId,
        };
        builder._attributes.AddRange(metadata.XAttrs);
        builder._users.AddRange(metadata.Acl.Users);
        builder._groups.AddRange(metadata.Acl.Groups);
        builder._defaultUsers.AddRange(metadata.Acl.DefaultUsers);
        builder._defaultGroups.AddRange(metadata.Acl.DefaultGroups);
        return builder;
    }

    /// <summary>Sets the permission bits: setuid, setgid, sticky, rwxrwxrwx.</summary>
    public PxarMetadataBuilder Permissions(uint permissions) => With(_permissions = permissions & 0xFFF);

    /// <summary>Sets user and group.</summary>
    public PxarMetadataBuilder Owner(uint uid, uint gid) => With((_uid, _gid) = (uid, gid));

    /// <summary>Sets the modification time.</summary>
    public PxarMetadataBuilder ModifiedAt(PxarTime time) => With(_time = time);

    /// <summary>Sets the modification time, in seconds since 1970 and nanoseconds forward from there.</summary>
    public PxarMetadataBuilder ModifiedAt(long seconds, uint nanoseconds = 0) => ModifiedAt(new PxarTime(seconds, nanoseconds));

    /// <summary>Sets the modification time, to 100 ns.</summary>
    public PxarMetadataBuilder ModifiedAt(DateTimeOffset time)
    {
        (long seconds, long rest) = Math.DivRem(time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.TicksPerSecond);
        return rest >= 0
            ? ModifiedAt(seconds, (uint)rest * 100)
            : ModifiedAt(seconds - 1, (uint)(rest + TimeSpan.TicksPerSecond) * 100);
    }

    /// <summary>Sets the stored flags; <see cref="PxarFlags"/> translates those of Linux.</summary>
    public PxarMetadataBuilder Flags(ulong flags) => With(_flags = flags);

    /// <summary>Adds an extended attribute by its full name, for example <c>user.comment</c>.</summary>
    public PxarMetadataBuilder XAttr(string name, ReadOnlyMemory<byte> value) => XAttr(FileName.FromText(name), value);

    /// <summary>Adds an extended attribute by its full name.</summary>
    public PxarMetadataBuilder XAttr(FileName name, ReadOnlyMemory<byte> value)
    {
        _attributes.Add(new PxarXAttr(name, value));
        return this;
    }

    /// <summary>Adds a named user to the access ACL; permissions are 0 to 7.</summary>
    public PxarMetadataBuilder AclUser(uint uid, byte permissions) => Add(_users, uid, permissions);

    /// <summary>Adds a named group to the access ACL; permissions are 0 to 7.</summary>
    public PxarMetadataBuilder AclGroup(uint gid, byte permissions) => Add(_groups, gid, permissions);

    /// <summary>
    /// Sets the owning group's permissions in an access ACL that has a mask; the group bits of the mode are then the mask.
    /// </summary>
    public PxarMetadataBuilder AclGroupObject(byte permissions) => With(_groupObject = permissions);

    /// <summary>Sets the unnamed entries of a directory's default ACL; null for one that it lacks.</summary>
    public PxarMetadataBuilder DefaultAcl(byte? user, byte? group, byte? other, byte? mask = null) =>
        With(_default = new PxarAclDefault(user, group, other, mask));

    /// <summary>Adds a named user to the default ACL; permissions are 0 to 7.</summary>
    public PxarMetadataBuilder DefaultAclUser(uint uid, byte permissions) => Add(_defaultUsers, uid, permissions);

    /// <summary>Adds a named group to the default ACL; permissions are 0 to 7.</summary>
    public PxarMetadataBuilder DefaultAclGroup(uint gid, byte permissions) => Add(_defaultGroups, gid, permissions);

    /// <summary>Sets file capabilities: the value of <c>security.capability</c>.</summary>
    public PxarMetadataBuilder FileCapabilities(ReadOnlyMemory<byte> value) => With(_capabilities = value);

    /// <summary>Sets the quota project id; 0 stands for none.</summary>
    public PxarMetadataBuilder QuotaProjectId(uint id) => With(_projectId = id == 0 ? null : id);

    /// <summary>The metadata as set now. Named entries of ACLs are sorted by id, as the official client does.</summary>
    public PxarHead Build()
    {
        var acl = new PxarAcl(Sorted(_users), Sorted(_groups), _groupObject, _default, Sorted(_defaultUsers), Sorted(_defaultGroups));
        bool isPlain = acl.IsEmpty && _attributes.Count == 0 && _capabilities is null && _projectId is null;
        PxarMetadata metadata = isPlain ? PxarMetadata.None : new PxarMetadata([.. _attributes], acl, _capabilities, _projectId);
        return new PxarHead(new PxarStat(_type | _permissions, _flags, _uid, _gid, _time), metadata);
    }

    private static PxarAclEntry[] Sorted(List<PxarAclEntry> entries) =>
        [.. entries.OrderBy(static entry => entry.Id).ThenBy(static entry => entry.Permissions)];

    private PxarMetadataBuilder Add(List<PxarAclEntry> entries, uint id, byte permissions)
    {
        entries.Add(new PxarAclEntry(id, permissions));
        return this;
    }

    private PxarMetadataBuilder With<T>(T value)
    {
        _ = value;
        return this;
    }
}
