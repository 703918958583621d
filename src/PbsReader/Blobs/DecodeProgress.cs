namespace PbsReader.Blobs;

/// <summary>Told how much of a blob's content is there already; on the thread that decodes.</summary>
internal abstract class DecodeProgress
{
    /// <summary>The first <paramref name="length"/> bytes are there and stay as they are; fewer are never told than before.</summary>
    internal abstract void OnDecoded(int length);
}
