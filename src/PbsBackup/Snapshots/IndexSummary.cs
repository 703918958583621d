namespace PbsBackup.Snapshots;

/// <summary>A finished index.</summary>
/// <param name="Length">Bytes of the archive.</param>
/// <param name="Count">Chunks of the archive.</param>
/// <param name="Checksum">SHA-256 over its entries.</param>
public sealed record IndexSummary(long Length, long Count, ReadOnlyMemory<byte> Checksum);
