namespace PbsReader.Pinning;

/// <summary>How far a pin is.</summary>
/// <param name="Chunks">Chunks that are there and were verified.</param>
/// <param name="AllChunks">How many there will be.</param>
/// <param name="Bytes">Plain bytes of those that are there.</param>
/// <param name="AllBytes">Plain bytes of all.</param>
public readonly record struct PinProgress(long Chunks, long AllChunks, long Bytes, long AllBytes);
