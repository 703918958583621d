using System.Runtime.InteropServices;
using PbsReader.Chunks;
using PbsReader.Interop;

namespace PbsReader.Blobs;

/// <summary>One zstd frame at a time, between memory that is there already. Safe for concurrent use.</summary>
internal static class ZstdCodec
{
    private const int Level = 1;

    private static readonly HandlePool<ZstdDecompressorHandle> s_decompressors = new(static () => new ZstdDecompressorHandle());
    private static readonly HandlePool<ZstdCompressorHandle> s_compressors = new(static () => new ZstdCompressorHandle());

    /// <summary>The content of the frame that <paramref name="frame"/> is, and nothing else; the caller gives the buffer back.</summary>
    /// <exception cref="PbsException">It is no such frame, or its content is longer than <paramref name="maxLength"/>.</exception>
    public static ChunkBuffer Decompress(ReadOnlySpan<byte> frame, int maxLength)
    {
        if (!ZstdFrame.TryParse(frame, out ZstdFrame outline))
            throw Damaged();
        if (outline.MinLength > maxLength)
            throw DataBlob.TooLong(maxLength);

        int promised = (int)Math.Min(outline.MaxLength, maxLength);
        ChunkBuffer content = ChunkBuffer.Rent(promised);
        try
        {
            content.Trim(Decompress(frame, content.WritableMemory.Span, maxLength, null));

            // A frame that does not tell its length can have promised far more than there is.
            return promised / 4 > content.Length ? MoveToFittingBuffer(content) : content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>The same into memory that is there, perhaps block by block; returns the length of the content.</summary>
    public static int Decompress(ReadOnlySpan<byte> frame, Span<byte> destination, DecodeProgress? progress)
    {
        if (!ZstdFrame.TryParse(frame, out ZstdFrame outline))
            throw Damaged();
        return outline.MinLength <= destination.Length
            ? Decompress(frame, destination, destination.Length, progress)
            : throw DataBlob.TooLong(destination.Length);
    }

    /// <summary>
    /// Compresses <paramref name="data"/> to the front of <paramref name="destination"/>; returns the length, or null when it would not
    /// fit.
    /// </summary>
    public static int? TryCompress(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        ZstdCompressorHandle context = s_compressors.Rent();
        try
        {
            nuint result = LibZstd.Compress(
                context,
                ref MemoryMarshal.GetReference(destination),
                (nuint)destination.Length,
                in MemoryMarshal.GetReference(data),
                (nuint)data.Length,
                Level);
            return LibZstd.ErrorOf(result) switch
            {
                0 => (int)result,
                LibZstd.ErrorDestinationTooSmall => null,
                _ => throw new InsufficientMemoryException(),
            };
        }
        finally
        {
            s_compressors.Return(context);
        }
    }

    private static int Decompress(ReadOnlySpan<byte> frame, Span<byte> destination, int maxLength, DecodeProgress? progress)
    {
        ZstdDecompressorHandle context = s_decompressors.Rent();
        try
        {
            nuint? byBlocks = progress is null ? null : ZstdBlocks.TryDecompress(context, destination, frame, progress);
            nuint result = byBlocks ?? LibZstd.Decompress(
                context,
                ref MemoryMarshal.GetReference(destination),
                (nuint)destination.Length,
                in MemoryMarshal.GetReference(frame),
                (nuint)frame.Length);
            return LibZstd.ErrorOf(result) switch
            {
                0 => (int)result,
                LibZstd.ErrorDestinationTooSmall when destination.Length == maxLength => throw DataBlob.TooLong(maxLength),
                _ => throw Damaged(),
            };
        }
        finally
        {
            s_decompressors.Return(context);
        }
    }

    private static ChunkBuffer MoveToFittingBuffer(ChunkBuffer content)
    {
        ChunkBuffer fitting = ChunkBuffer.Rent(content.Length);
        content.Span.CopyTo(fitting.WritableMemory.Span);
        content.Dispose();
        return fitting;
    }

    private static PbsException Damaged() => new(PbsError.Corrupt, "its compressed data is damaged");
}
