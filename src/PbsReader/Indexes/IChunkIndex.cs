namespace PbsReader.Indexes;

/// <summary>Which chunks an archive consists of, in order, without gap. Immutable, held in memory, safe for concurrent use.</summary>
public interface IChunkIndex
{
    /// <summary>Bytes of the archive or image.</summary>
    long Length { get; }

    /// <summary>Number of chunks.</summary>
    int Count { get; }

    /// <summary>SHA-256 over the entries, computed from them; what the manifest must say (datastore spec, 5 and 6).</summary>
    ReadOnlyMemory<byte> Checksum { get; }

    /// <summary>The chunk at an ordinal position.</summary>
    ChunkExtent this[int position] { get; }

    /// <summary>Position of the chunk that holds <paramref name="offset"/>, which must be inside the archive.</summary>
    int Find(long offset);
}
