using PbsReader;
using PbsReader.Snapshots;

namespace PxarMount.Commands.Listing;

/// <summary>A snapshot in a list.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Details">What is known of it; null when its manifest cannot be read.</param>
/// <param name="Error">Why it cannot; null when it can.</param>
internal sealed record SnapshotRow(SnapshotId Id, SnapshotDetails? Details, PbsException? Error);
