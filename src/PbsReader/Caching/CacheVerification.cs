namespace PbsReader.Caching;

/// <summary>What checking a cache's folder found.</summary>
/// <param name="Checked">Files that were read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Damaged">Names of those that were not what they should be.</param>
/// <param name="Unremovable">How many of those could not be removed.</param>
/// <param name="BrokenPins">Pins that lack a chunk, by what a user calls them.</param>
public sealed record CacheVerification(
    long Checked, long Bytes, IReadOnlyList<string> Damaged, int Unremovable, IReadOnlyList<string> BrokenPins);
