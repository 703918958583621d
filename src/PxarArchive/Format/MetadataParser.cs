namespace PxarArchive.Format;

/// <summary>Turns the attribute items of one head into <see cref="PxarMetadata"/>.</summary>
internal sealed class MetadataParser
{
    // Below this many names, comparing each with each is faster than a set.
    private const int FewNames = 8;

    private List<PxarXAttr>? _attributes;
    private List<PxarAclEntry>? _users;
    private List<PxarAclEntry>? _groups;
    private List<PxarAclEntry>? _defaultUsers;
    private List<PxarAclEntry>? _defaultGroups;
    private HashSet<FileName>? _names;
    private byte? _groupObject;
    private PxarAclDefault? _default;
    private ReadOnlyMemory<byte>? _fileCapabilities;
    private uint? _quotaProjectId;

    /// <summary>Whether the item belongs to an entry's attributes.</summary>
    public static bool IsAttribute(PxarItemType type) => type is
        PxarItemType.XAttr or PxarItemType.FileCapabilities or PxarItemType.QuotaProjectId
        or PxarItemType.AclUser or PxarItemType.AclGroup or PxarItemType.AclGroupObject
        or PxarItemType.AclDefault or PxarItemType.AclDefaultUser or PxarItemType.AclDefaultGroup;

    /// <summary>Takes up the attribute at <paramref name="offset"/>.</summary>
    public void Add(PxarItemType type, ReadOnlySpan<byte> content, long offset)
    {
        switch (type)
        {
            case PxarItemType.XAttr:
                Add(XAttrRecord.Parse(content, offset), offset);
                break;
            case PxarItemType.AclUser:
                (_users ??= []).Add(AclEntryRecord.Parse(content, offset));
                break;
            case PxarItemType.AclGroup:
                (_groups ??= []).Add(AclEntryRecord.Parse(content, offset));
                break;
            case PxarItemType.AclGroupObject:
                RequireFirst(_groupObject is null, type, offset);
                _groupObject = AclGroupObjectRecord.Parse(content, offset);
                break;
            case PxarItemType.AclDefault:
                RequireFirst(_default is null, type, offset);
                _default = AclDefaultRecord.Parse(content, offset);
                break;
            case PxarItemType.AclDefaultUser:
                (_defaultUsers ??= []).Add(AclEntryRecord.Parse(content, offset));
                break;
            case PxarItemType.AclDefaultGroup:
                (_defaultGroups ??= []).Add(AclEntryRecord.Parse(content, offset));
                break;
            case PxarItemType.FileCapabilities:
                RequireFirst(_fileCapabilities is null, type, offset);
                _fileCapabilities = content.ToArray();
                break;
            case PxarItemType.QuotaProjectId:
                RequireFirst(_quotaProjectId is null, type, offset);
                _quotaProjectId = QuotaProjectIdRecord.Parse(content, offset);
                break;
        }
    }

    /// <summary>What was taken up.</summary>
    public PxarMetadata Build()
    {
        var acl = new PxarAcl(ToArray(_users), ToArray(_groups), _groupObject, _default, ToArray(_defaultUsers), ToArray(_defaultGroups));
        return new PxarMetadata(ToArray(_attributes), acl.IsEmpty ? PxarAcl.None : acl, _fileCapabilities, _quotaProjectId);
    }

    private static T[] ToArray<T>(List<T>? items) => items is null ? [] : items.ToArray();

    private static void RequireFirst(bool isFirst, PxarItemType type, long offset)
    {
        if (!isFirst)
            throw new PxarFormatException($"second {type} item in an entry", offset);
    }

    private void Add(PxarXAttr attribute, long offset)
    {
        bool isNew = true;
        _attributes ??= [];
        if (_attributes.Count < FewNames)
        {
            foreach (PxarXAttr other in _attributes)
                isNew &= other.Name != attribute.Name;
        }
        else
        {
            _names ??= new HashSet<FileName>(_attributes.Select(static a => a.Name));
            isNew = _names.Add(attribute.Name);
        }

        if (!isNew)
            throw new PxarFormatException($"second extended attribute {attribute.Name} in an entry", offset);
        _attributes.Add(attribute);
    }
}
