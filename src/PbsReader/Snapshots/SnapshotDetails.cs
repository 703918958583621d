using PbsReader.Crypto;

namespace PbsReader.Snapshots;

/// <summary>What listings show of a snapshot; taken from an unverified manifest, so good for people only.</summary>
/// <param name="Id">Which snapshot.</param>
/// <param name="Files">
/// Its files, then those that no manifest lists, without checksum: the manifest itself, and <c>client.log.blob</c> where there is one, of
/// size 0 because nobody knows it.
/// </param>
/// <param name="Size">Sum of the files' sizes in bytes.</param>
/// <param name="Owner">User or token that owns the group; null when unknown.</param>
/// <param name="IsProtected">Whether pruning leaves it alone.</param>
/// <param name="Notes">Notes, of which servers list the first line only, the comment: the manifest has them all. Null without.</param>
/// <param name="VerifyState"><c>ok</c> or <c>failed</c>; null when never verified.</param>
/// <param name="VerifyTask">The server's name of the task that verified it; null when unknown.</param>
/// <param name="KeyFingerprint">Key that it was made with; null without.</param>
public sealed record SnapshotDetails(
    SnapshotId Id,
    IReadOnlyList<ManifestFile> Files,
    long Size,
    string? Owner,
    bool IsProtected,
    string? Notes,
    string? VerifyState,
    string? VerifyTask,
    KeyFingerprint? KeyFingerprint);
