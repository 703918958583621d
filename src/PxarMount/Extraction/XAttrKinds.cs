using PxarArchive;

namespace PxarMount.Extraction;

/// <summary>Tells the families apart.</summary>
internal static class XAttrKinds
{
    public static XAttrKind Of(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("user."u8))
            return XAttrKind.User;
        if (name.StartsWith("trusted."u8))
            return XAttrKind.Trusted;
        if (name.SequenceEqual("security.NTACL"u8))
            return XAttrKind.WindowsAcl;
        if (name.SequenceEqual(PxarMetadata.FileCapabilitiesName.Bytes))
            return XAttrKind.Capabilities;
        return name.SequenceEqual(PosixAclXAttr.AccessName.Bytes) || name.SequenceEqual(PosixAclXAttr.DefaultName.Bytes)
            ? XAttrKind.Acl
            : XAttrKind.Other;
    }

    public static string Describe(XAttrKind kind) => kind switch
    {
        XAttrKind.User => "user.* attributes",
        XAttrKind.Trusted => "trusted.* attributes",
        XAttrKind.WindowsAcl => "security.NTACL",
        XAttrKind.Capabilities => "file capabilities",
        XAttrKind.Acl => "ACLs",
        _ => "attributes other than user.* and trusted.*",
    };
}
