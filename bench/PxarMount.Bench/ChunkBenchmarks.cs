using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PbsBackup.Chunking;
using PbsReader.Blobs;
using PbsReader.Chunks;
using PbsReader.Crypto;

namespace PxarMount.Bench;

/// <summary>What happens to each chunk on its way, on one core.</summary>
public static partial class ChunkBenchmarks
{
    private const int ChunkLength = 4 << 20;
    private const int Chunks = 8;
    private const long Total = (long)Chunks * ChunkLength;

    /// <summary>Chunk decoding and verification beside the libraries alone; the encrypted way beside the plain one.</summary>
    public static void MeasureDecoding()
    {
        using CryptConfig key = CryptConfig.CreateRandom();
        byte[][] plain = [.. Enumerable.Range(0, Chunks).Select(MakeText)];
        byte[][] blobs = [.. plain.Select(chunk => Encode(chunk, null))];
        byte[][] plainBlobs = [.. plain.Select(chunk => Encode(chunk, null, compress: false))];
        byte[][] encryptedBlobs = [.. plain.Select(chunk => Encode(chunk, key, compress: false))];
        byte[][] encrypted = [.. plain.Select(chunk => Encode(chunk, key))];
        byte[] digest = new byte[SHA256.HashSizeInBytes];
        byte[] target = new byte[ChunkLength];
        nint context = CreateDecompressor();
        void DecompressAll(bool verify)
        {
            foreach (byte[] blob in blobs)
            {
                ReadOnlySpan<byte> frame = blob.AsSpan(DataBlob.PlainHeaderSize);
                nuint length = Decompress(context, ref target[0], ChunkLength, in frame[0], (nuint)frame.Length);
                if (verify)
                    SHA256.HashData(target.AsSpan(0, (int)length), digest);
            }
        }

        Console.WriteLine($"{Chunks} chunks of 4 MiB, compressed to {blobs.Sum(blob => blob.Length) / (double)Total:P0}");
        Throughput.Compare(
            "decoding and verifying them",
            Total,
            ("libzstd and SHA-256 alone", () => DecompressAll(verify: true)),
            ("decode + verify", () => DecodeAll(blobs, null, digest)),
            ("decode + verify, encrypted", () => DecodeAll(encrypted, key, digest)));
        Throughput.Compare(
            "encrypted reading beside plain reading",
            Total,
            ("decode + verify", () => DecodeAll(blobs, null, digest)),
            ("decode + verify, encrypted", () => DecodeAll(encrypted, key, digest)));
        Throughput.Compare(
            "its parts",
            Total,
            ("libzstd alone", () => DecompressAll(verify: false)),
            ("SHA-256 (.NET)", () => Array.ForEach(plain, chunk => SHA256.HashData(chunk, digest))),
            ("SHA-256 with a key's id", () => Array.ForEach(plain, chunk => key.ComputeDigest(chunk))),
            ("CRC", () => Array.ForEach(plain, chunk => Crc32.Compute(chunk))),
            ("CRC without special instructions", () => Array.ForEach(plain, chunk => Crc32.ComputePortable(chunk))),
            ("CRC and copy of plain blobs", () => DecodeOnly(plainBlobs, null)),
            ("CRC and decryption of encrypted blobs", () => DecodeOnly(encryptedBlobs, key)));
        _ = FreeDecompressor(context);
    }

    /// <summary>Blobs as a backup makes them.</summary>
    public static void MeasureEncoding()
    {
        using CryptConfig key = CryptConfig.CreateRandom();
        byte[][] text = [.. Enumerable.Range(0, Chunks).Select(MakeText)];
        byte[][] noise = [.. Enumerable.Range(0, Chunks).Select(MakeNoise)];
        Throughput.Compare(
            "encoding chunks of 4 MiB",
            Total,
            ("zstd", () => EncodeAll(text, null, compress: true)),
            ("zstd, encrypted", () => EncodeAll(text, key, compress: true)),
            ("zstd, which gives nothing", () => EncodeAll(noise, null, compress: true)),
            ("plain", () => EncodeAll(noise, null, compress: false)));
    }

    /// <summary>The chunker over data without and with structure, fed as a pipe feeds it.</summary>
    public static void MeasureChunker()
    {
        byte[] noise = [.. Enumerable.Range(0, Chunks).SelectMany(MakeNoise)];
        byte[] text = [.. Enumerable.Range(0, Chunks).SelectMany(MakeText)];
        byte[] zeros = new byte[Total];
        Throughput.Compare(
            "chunking 32 MiB",
            Total,
            ("random bytes, average 4 MiB", () => Cut(noise, 4 << 20)),
            ("text, average 4 MiB", () => Cut(text, 4 << 20)),
            ("random bytes, average 512 KiB", () => Cut(noise, 512 << 10)),
            ("zeros", () => Cut(zeros, 4 << 20)));
    }

    private static void DecodeAll(byte[][] blobs, CryptConfig? key, byte[] digest)
    {
        foreach (byte[] blob in blobs)
        {
            using ChunkBuffer chunk = DataBlob.Decode(blob, key, ChunkBuffer.MaxChunkLength);
            if (key is null)
                SHA256.HashData(chunk.Span, digest);
            else
                _ = key.ComputeDigest(chunk.Span);
        }
    }

    private static void EncodeAll(byte[][] chunks, CryptConfig? key, bool compress)
    {
        foreach (byte[] chunk in chunks)
            DataBlob.Encode(chunk, key, compress).Dispose();
    }

    private static void DecodeOnly(byte[][] blobs, CryptConfig? key)
    {
        foreach (byte[] blob in blobs)
            DataBlob.Decode(blob, key, ChunkBuffer.MaxChunkLength).Dispose();
    }

    private static void Cut(byte[] data, int averageLength)
    {
        var chunker = new BuzhashChunker(averageLength);
        for (int position = 0; position < data.Length;)
        {
            _ = chunker.TryCut(data.AsSpan(position, Math.Min(256 << 10, data.Length - position)), out int length);
            position += length;
        }
    }

    private static byte[] Encode(byte[] chunk, CryptConfig? key, bool compress = true)
    {
        using ChunkBuffer blob = DataBlob.Encode(chunk, key, compress);
        return blob.Span.ToArray();
    }

    private static byte[] MakeNoise(int seed)
    {
        byte[] noise = new byte[ChunkLength];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    // Words in a random order are compressed to about a third, as programs and documents are.
    private static byte[] MakeText(int seed)
    {
        var random = new Random(seed);
        string[] words = [.. Enumerable.Range(0, 4000).Select(_ => random.Next().ToString("x8")[..random.Next(3, 9)])];
        var text = new StringBuilder(ChunkLength + 16);
        while (text.Length < ChunkLength)
            text.Append(words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]).Append(random.Next(12) == 0 ? '\n' : ' ');
        return Encoding.ASCII.GetBytes(text.ToString(0, ChunkLength));
    }

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_createDCtx")]
    private static partial nint CreateDecompressor();

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_freeDCtx")]
    private static partial nuint FreeDecompressor(nint context);

    [LibraryImport("libzstd.so.1", EntryPoint = "ZSTD_decompressDCtx")]
    private static partial nuint Decompress(nint context, ref byte destination, nuint capacity, ref readonly byte source, nuint length);
}
