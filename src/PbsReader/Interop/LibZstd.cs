using System.Runtime.InteropServices;

namespace PbsReader.Interop;

/// <summary>The zstd library; what is used has been stable since its version 1.3.</summary>
internal static unsafe partial class LibZstd
{
    private const string Name = "libzstd.so.1";

    // Results above this are negated error numbers.
    private const int MaxErrorNumber = 120;

    public const int ErrorDestinationTooSmall = 70;
    public const int ErrorSourceWrong = 72;

    /// <summary>The error number in a result; 0 when it is a length.</summary>
    public static int ErrorOf(nuint result)
    {
        nint number = unchecked(-(nint)result);
        return number is > 0 and <= MaxErrorNumber ? (int)number : 0;
    }

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint Reset(ZstdDecompressorHandle context, int what);

    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetParameter(ZstdDecompressorHandle context, int parameter, int value);

    [LibraryImport(Name, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint DecompressStream(ZstdDecompressorHandle context, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompressor();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressor();

    [LibraryImport(Name, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(nint context);

    [LibraryImport(Name, EntryPoint = "ZSTD_decompressDCtx")]
    public static partial nuint Decompress(
        ZstdDecompressorHandle context, ref byte destination, nuint capacity, ref readonly byte source, nuint length);

    [LibraryImport(Name, EntryPoint = "ZSTD_compressCCtx")]
    public static partial nuint Compress(
        ZstdCompressorHandle context, ref byte destination, nuint capacity, ref readonly byte source, nuint length, int level);
}
