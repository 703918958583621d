namespace PxarArchive;

/// <summary>An entry's optional metadata. Immutable.</summary>
/// <param name="XAttrs">Extended attributes in stored order, without ACLs and capabilities; names are unique.</param>
/// <param name="Acl">ACL items.</param>
/// <param name="FileCapabilities">The verbatim value of <c>security.capability</c>, or null.</param>
/// <param name="QuotaProjectId">Quota project id, or null.</param>
public sealed record PxarMetadata(
    IReadOnlyList<PxarXAttr> XAttrs,
    PxarAcl Acl,
    ReadOnlyMemory<byte>? FileCapabilities,
    uint? QuotaProjectId)
{
    /// <summary>Name of the attribute whose value <see cref="FileCapabilities"/> is.</summary>
    public static FileName FileCapabilitiesName { get; } = FileName.FromText("security.capability");

    /// <summary>The shared value of the many entries that have none of it.</summary>
    public static PxarMetadata None { get; } = new([], PxarAcl.None, null, null);
}
