using PxarArchive;

namespace PbsBackup.Walking;

/// <summary>Something that could not be taken along as it is.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">Path from the root, with a leading slash; <c>/</c> for the root itself.</param>
/// <param name="Message">What happened, for people, without the path.</param>
public sealed record WalkWarning(WalkWarningKind Kind, FileName Path, string Message)
{
    /// <summary>True when the archive lacks something because of it.</summary>
    public bool IsLoss => Kind != WalkWarningKind.ExclusionFile;
}
