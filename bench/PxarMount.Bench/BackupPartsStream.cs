using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using PbsBackup.Archive;
using PbsBackup.Chunking;
using PbsBackup.Walking;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PxarArchive;

namespace PxarMount.Bench;

/// <summary>
/// What a backup of a tree is made of, each part on one core and one after the other: what a real one has to be compared with.
/// </summary>
public sealed class BackupPartsStream : Stream
{
    private readonly BuzhashChunker _chunker = new();
    private readonly byte[] _chunk = new byte[ChunkBuffer.MaxChunkLength];
    private readonly bool _compresses;
    private int _length;
    private long _chunkTicks;
    private long _hashTicks;
    private long _compressTicks;

    private BackupPartsStream(bool compresses) => _compresses = compresses;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Prints the seconds of each part, of their sum, and of the sum on all cores: first with compression, then without.</summary>
    public static void Measure(string tree)
    {
        Run(tree, compresses: true);
        foreach (bool compresses in (bool[])[true, false])
        {
            long start = Stopwatch.GetTimestamp();
            BackupPartsStream parts = Run(tree, compresses);
            double total = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double chunk = Seconds(parts._chunkTicks);
            double hash = Seconds(parts._hashTicks);
            double compress = Seconds(parts._compressTicks);
            Print("read and encode", total - chunk - hash - compress);
            Print("chunk", chunk);
            Print("hash", hash);
            Print("compress", compress);
            Print($"sum on {Environment.ProcessorCount} cores ({(compresses ? "new" : "unchanged")})", total / Environment.ProcessorCount);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            long start = Stopwatch.GetTimestamp();
            bool isCut = _chunker.TryCut(buffer, out int length);
            _chunkTicks += Stopwatch.GetTimestamp() - start;
            buffer[..length].CopyTo(_chunk.AsSpan(_length));
            _length += length;
            buffer = buffer[length..];
            if (isCut)
                EndChunk();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static BackupPartsStream Run(string tree, bool compresses)
    {
        using var parts = new BackupPartsStream(compresses);
        new DirectoryWalker(new WalkOptions()).Run(FileName.FromText(tree), new PxarEncoder(parts), static _ => { });
        parts.EndChunk();
        return parts;
    }

    private static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;

    private static void Print(string name, double seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name + " (s)",-46} {seconds,12:F3}"));

    private void EndChunk()
    {
        Span<byte> digest = stackalloc byte[ChunkDigest.Size];
        long start = Stopwatch.GetTimestamp();
        SHA256.HashData(_chunk.AsSpan(0, _length), digest);
        long middle = Stopwatch.GetTimestamp();
        _hashTicks += middle - start;
        if (_compresses)
        {
            using ChunkBuffer blob = DataBlob.Encode(_chunk.AsSpan(0, _length), null, compress: true);
            _compressTicks += Stopwatch.GetTimestamp() - middle;
        }

        _length = 0;
    }
}
