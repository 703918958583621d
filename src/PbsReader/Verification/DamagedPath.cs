using PxarArchive;

namespace PbsReader.Verification;

/// <summary>An entry of an archive that damage hurts.</summary>
/// <param name="Path">From the archive's root, with a slash in front; bytes, as names in archives are.</param>
/// <param name="IsSubtree">
/// Whether it is a directory that cannot be listed any more, so that everything inside is out of reach; or may be one, as its kind cannot
/// be read.
/// </param>
public sealed record DamagedPath(FileName Path, bool IsSubtree);
