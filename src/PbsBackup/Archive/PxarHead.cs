using PxarArchive;

namespace PbsBackup.Archive;

/// <summary>What the encoder stores about an entry besides its name and content; <see cref="PxarMetadataBuilder"/> makes one.</summary>
/// <param name="Stat">Mode with its type bits, flags, owner, time.</param>
/// <param name="Metadata">Extended attributes, ACL, capabilities, quota project; null for none.</param>
public readonly record struct PxarHead(PxarStat Stat, PxarMetadata? Metadata = null);
