using System.Buffers.Binary;
using PbsBackup.Walking;
using PxarArchive;

namespace PbsBackup.Interop;

/// <summary>
/// What <c>statx</c> tells about a file. Its layout is the same on every architecture, unlike that of <c>struct stat</c>.
/// </summary>
internal readonly record struct FileStatus(
    uint Mode,
    uint Uid,
    uint Gid,
    uint LinkCount,
    FileIdentity Identity,
    long Size,
    PxarTime ModificationTime,
    PxarDevice Device)
{
    /// <summary>Size of the kernel's structure.</summary>
    public const int StructureSize = 256;

    /// <summary>The type bits of the mode.</summary>
    public uint Type => Mode & PxarStat.TypeMask;

    /// <summary>True for a directory.</summary>
    public bool IsDirectory => Type == PxarStat.TypeDirectory;

    /// <summary>True for a regular file.</summary>
    public bool IsFile => Type == PxarStat.TypeFile;

    /// <summary>Reads the kernel's structure.</summary>
    public static FileStatus Parse(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt16LittleEndian(source[28..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[20..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[24..]),
        BinaryPrimitives.ReadUInt32LittleEndian(source[16..]),
        new FileIdentity(ReadDevice(source[136..]), BinaryPrimitives.ReadUInt64LittleEndian(source[32..])),
        (long)BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
        new PxarTime(BinaryPrimitives.ReadInt64LittleEndian(source[112..]), BinaryPrimitives.ReadUInt32LittleEndian(source[120..])),
        new PxarDevice(BinaryPrimitives.ReadUInt32LittleEndian(source[128..]), BinaryPrimitives.ReadUInt32LittleEndian(source[132..])));

    private static ulong ReadDevice(ReadOnlySpan<byte> source) =>
        ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(source) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(source[4..]);
}
