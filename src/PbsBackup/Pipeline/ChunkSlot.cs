using PbsReader.Chunks;

namespace PbsBackup.Pipeline;

/// <summary>Memory for one chunk, on its way from the one who cuts it to the one who stores it.</summary>
internal sealed class ChunkSlot(ChunkBuffer memory)
{
    /// <summary>Bytes of it that are filled.</summary>
    public int Length { get; set; }

    /// <summary>What is filled.</summary>
    public ReadOnlySpan<byte> Content => memory.Span[..Length];

    /// <summary>What is free.</summary>
    public Span<byte> Free => memory.WritableMemory.Span[Length..];

    /// <summary>Gives the memory to the system.</summary>
    public void Release() => memory.Dispose();
}
