namespace PbsBackup.Walking;

/// <summary>Type numbers of file systems and what they mean here.</summary>
internal static class FileSystemTypes
{
    private const FileSystemFeatures Common =
        FileSystemFeatures.XAttrs | FileSystemFeatures.Acls | FileSystemFeatures.FileCapabilities;

    // binfmt_misc, cgroup, cgroup2, configfs, debugfs, devpts, efivarfs, fusectl, hugetlbfs, mqueue, nfsd, proc, pstore, rpc_pipefs,
    // securityfs, selinuxfs, smackfs, sysfs.
    private static readonly HashSet<ulong> s_pseudo =
    [
        0x42494e4d, 0x27e0eb, 0x63677270, 0x62656570, 0x64626720, 0x1cd1, 0xde5e81e4, 0x65735543, 0x958458f6, 0x19800202, 0x6e667364,
        0x9fa0, 0x6165676c, 0x67596969, 0x73636673, 0xf97cff8c, 0x43415d53, 0x62656572,
    ];

    /// <summary>True for file systems that show the state of the kernel and not stored files.</summary>
    public static bool IsPseudo(ulong magic) => s_pseudo.Contains(magic);

    /// <summary>What can be read from files of this type of file system.</summary>
    public static FileSystemFeatures FeaturesOf(ulong magic) => magic switch
    {
        0xef53 or 0x58465342 or 0x2fc12fc1 => Common | FileSystemFeatures.QuotaProjects,
        0x65735546 => FileSystemFeatures.XAttrs | FileSystemFeatures.FatAttributes,
        0x01021994 => FileSystemFeatures.Acls,
        0x4d44 => FileSystemFeatures.FatAttributes,
        _ => Common,
    };
}
