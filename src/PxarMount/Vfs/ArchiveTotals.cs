using PxarArchive;

namespace PxarMount.Vfs;

/// <summary>What is known of an archive as a whole, however it was found out. Immutable.</summary>
/// <param name="Statistics">Totals.</param>
/// <param name="HasExtendedAttributes">Whether any node has an extended attribute; null when that is not known.</param>
/// <param name="LinkCountOf">Number of names of the file whose entry stands at an offset.</param>
public sealed record ArchiveTotals(TreeStatistics Statistics, bool? HasExtendedAttributes, Func<long, uint> LinkCountOf)
{
    /// <summary>What a pass over all metadata told.</summary>
    public static ArchiveTotals Of(PxarSummary summary) => new(
        new TreeStatistics(summary.Entries, summary.ContentBytes),
        summary.HasXAttrs || summary.HasAcls || summary.HasFileCapabilities,
        summary.LinkCountOf);
}
