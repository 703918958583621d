using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PxarMount.Tests.TestKit;

/// <summary>Compressed data of every shape: as other writers make it with the library, and made by hand.</summary>
public static partial class ZstdFrames
{
    public const int BlockLength = 128 << 10;

    private const string Library = "libzstd.so.1";
    private const int LevelParameter = 100;
    private const int ContentSizeParameter = 200;
    private const int ChecksumParameter = 201;

    /// <summary>What a writer with these settings makes of <paramref name="content"/>.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> content, bool withLength = true, bool withChecksum = false, int level = 1)
    {
        nint context = CreateContext();
        Assert.Equal(0u, SetParameter(context, LevelParameter, level) >> 31);
        Assert.Equal(0u, SetParameter(context, ContentSizeParameter, withLength ? 1 : 0) >> 31);
        Assert.Equal(0u, SetParameter(context, ChecksumParameter, withChecksum ? 1 : 0) >> 31);
        byte[] frame = new byte[content.Length + (content.Length >> 7) + 1024];
        int length = (int)Compress(context, ref frame[0], (nuint)frame.Length, in MemoryMarshal.GetReference(content), (nuint)content.Length);
        _ = FreeContext(context);
        return frame[..length];
    }

    /// <summary>A frame of blocks that repeat one byte: 4 bytes become 128 KiB.</summary>
    public static byte[] Repeat(int blocks, ulong? declaredLength = null, int lastLength = BlockLength)
    {
        var frame = new List<byte>(Header(declaredLength));
        for (int block = 1; block <= blocks; block++)
        {
            int size = block == blocks ? lastLength : BlockLength;
            frame.AddRange(BlockHeader(type: 1, size, isLast: block == blocks));
            frame.Add(0x41);
        }

        return [.. frame];
    }

    /// <summary>The magic and the header of a frame with a window of 8 MiB.</summary>
    public static byte[] Header(ulong? declaredLength = null)
    {
        byte[] header = [0x28, 0xb5, 0x2f, 0xfd, (byte)(declaredLength is null ? 0 : 0xc0), 13 << 3, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(6), declaredLength ?? 0);
        return declaredLength is null ? header[..6] : header;
    }

    /// <summary>Three bytes in front of a block: 0 is stored, 1 repeated, 2 compressed.</summary>
    public static byte[] BlockHeader(int type, int size, bool isLast)
    {
        int value = (size << 3) | (type << 1) | (isLast ? 1 : 0);
        return [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    private static partial nint CreateContext();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    private static partial nuint FreeContext(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    private static partial nuint SetParameter(nint context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    private static partial nuint Compress(nint context, ref byte target, nuint capacity, ref readonly byte source, nuint length);
}
