using PbsReader.Chunks;

namespace PbsReader.Snapshots;

/// <summary>One snapshot's stored bytes, unverified: its files and its chunks. Safe for concurrent use.</summary>
public interface ISnapshotReader : IAsyncDisposable
{
    /// <summary>Which snapshot.</summary>
    SnapshotId Id { get; }

    /// <summary>Where its chunks lie; shared by its archives, disposed with the reader (a datastore may share it more widely).</summary>
    IChunkStore Chunks { get; }

    /// <summary>A stored file whole: an index, a blob, the manifest (<c>index.json.blob</c>).</summary>
    /// <param name="fileName">Its stored name, extension included.</param>
    /// <param name="maxLength">Longest file that is accepted, in bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PbsException">It is not there, too long, or cannot be read.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReadFileAsync(string fileName, long maxLength, CancellationToken cancellationToken = default);

    /// <summary>
    /// An index is known already, and will not be read; its chunks will. Returns at once and never fails; stores that give each chunk to
    /// who asks for it need not know.
    /// </summary>
    void Expect(string indexName)
    {
    }
}
