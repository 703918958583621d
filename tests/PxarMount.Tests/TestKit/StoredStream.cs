using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Indexes;
using PbsReader.Snapshots;

namespace PxarMount.Tests.TestKit;

/// <summary>Reads what an index describes, without cache or pipeline.</summary>
public static class StoredStream
{
    public static async Task<byte[]> ReadAsync(Snapshot snapshot, string fileName)
    {
        IChunkIndex index = await snapshot.OpenIndexAsync(fileName);
        byte[] bytes = new byte[index.Length];
        for (int position = 0; position < index.Count; position++)
        {
            ChunkExtent extent = index[position];
            using ChunkBuffer blob = await snapshot.Reader.Chunks.ReadBlobAsync(extent.Digest);
            using ChunkBuffer plain = DataBlob.Decode(blob.Span, snapshot.KeyOf(snapshot.Find(fileName)!), ChunkBuffer.MaxChunkLength);
            Assert.Equal(extent.Length, plain.Length);
            plain.Span.CopyTo(bytes.AsSpan((int)extent.Start));
        }

        return bytes;
    }
}
