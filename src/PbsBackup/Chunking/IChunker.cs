namespace PbsBackup.Chunking;

/// <summary>Decides where a stream is cut into chunks, however it is divided into buffers. Not safe for concurrent use.</summary>
public interface IChunker
{
    /// <summary>Longest chunk that is made, in bytes.</summary>
    int MaxLength { get; }

    /// <summary>
    /// Takes the next bytes of the stream. True when the current chunk ends: it gets the first <paramref name="length"/> bytes of
    /// <paramref name="data"/> (which can be none, after bytes that it got before), and the rest has to be given again, to the next one.
    /// False when all of <paramref name="data"/> belongs to the current chunk. What remains at the end of the stream is the last chunk.
    /// </summary>
    bool TryCut(ReadOnlySpan<byte> data, out int length);
}
