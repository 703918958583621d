using PbsReader.Blobs;

namespace PbsReader.Interop;

/// <summary>A frame decompressed block by block to where it stays, so that others can work on what is there already.</summary>
internal static unsafe class ZstdBlocks
{
    private const int ShortestHeader = 5;
    private const int SessionOnly = 1;
    private const int LargestWindow = 100;
    private const int StableOutput = 1001;

    // What the format allows; no memory is taken for it, as the output is the window.
    private const int WindowLogarithm = 31;

    private static volatile bool s_isUnavailable;

    /// <summary>
    /// Returns the length of the content or a negated error number, as the library does, and tells how far it is after each block; null
    /// when the library is too old for it, and nothing was done.
    /// </summary>
    public static nuint? TryDecompress(
        ZstdDecompressorHandle context, Span<byte> destination, ReadOnlySpan<byte> frame, DecodeProgress progress)
    {
        if (s_isUnavailable || !TryPrepare(context))
            return null;
        fixed (byte* target = destination, source = frame)
        {
            var output = new ZstdBuffer { Start = target, Size = (nuint)destination.Length };
            var input = new ZstdBuffer { Start = source };
            nuint next = ShortestHeader;
            while (true)
            {
                // Given exactly what it wants, it copies nothing.
                input.Size = (nuint)Math.Min((ulong)frame.Length, input.Position + next);
                next = LibZstd.DecompressStream(context, &output, &input);
                if (LibZstd.ErrorOf(next) != 0)
                    return next;
                if (next == 0)
                    return output.Position;
                progress.OnDecoded((int)output.Position);
                if (input.Position == (nuint)frame.Length)
                    return unchecked((nuint)(-LibZstd.ErrorSourceWrong));
            }
        }
    }

    private static bool TryPrepare(ZstdDecompressorHandle context)
    {
        try
        {
            if (LibZstd.ErrorOf(LibZstd.Reset(context, SessionOnly)) == 0
                && LibZstd.ErrorOf(LibZstd.SetParameter(context, LargestWindow, WindowLogarithm)) == 0
                && LibZstd.ErrorOf(LibZstd.SetParameter(context, StableOutput, 1)) == 0)
            {
                return true;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // Before version 1.4.
        }

        s_isUnavailable = true;
        return false;
    }
}
