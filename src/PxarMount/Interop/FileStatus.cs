using System.Runtime.InteropServices;
using PxarArchive;

namespace PxarMount.Interop;

/// <summary>What is known of a file: the part of the kernel's <c>struct statx</c> that is used, the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct FileStatus
{
    [FieldOffset(20)]
    private readonly uint _uid;

    [FieldOffset(24)]
    private readonly uint _gid;

    [FieldOffset(28)]
    private readonly ushort _mode;

    [FieldOffset(32)]
    private readonly ulong _inode;

    [FieldOffset(40)]
    private readonly long _size;

    [FieldOffset(80)]
    private readonly long _birthSeconds;

    [FieldOffset(88)]
    private readonly uint _birthNanoseconds;

    [FieldOffset(112)]
    private readonly long _seconds;

    [FieldOffset(120)]
    private readonly uint _nanoseconds;

    [FieldOffset(136)]
    private readonly uint _deviceMajor;

    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    /// <summary>Type and permission bits.</summary>
    internal uint Mode => _mode;

    /// <summary>The type alone, to be compared with the types of <see cref="PxarStat"/>.</summary>
    internal uint Type => _mode & PxarStat.TypeMask;

    /// <summary>Owner.</summary>
    internal uint Uid => _uid;

    /// <summary>Group.</summary>
    internal uint Gid => _gid;

    /// <summary>Length in bytes.</summary>
    internal long Size => _size;

    /// <summary>Last change of the content.</summary>
    internal PxarTime ModificationTime => new(_seconds, _nanoseconds);

    /// <summary>Which file it is.</summary>
    internal FileIdentity Identity => new(_deviceMajor, _deviceMinor, _inode, _birthSeconds, _birthNanoseconds);
}
