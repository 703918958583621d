namespace PbsBackup.Walking;

/// <summary>What is read from the files of a file system.</summary>
[Flags]
internal enum FileSystemFeatures
{
    None = 0,
    XAttrs = 1,
    Acls = 2,
    FileCapabilities = 4,
    QuotaProjects = 8,
    FatAttributes = 16,
}
