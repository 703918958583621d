using System.Runtime.InteropServices;

namespace PxarMount.Interop;

/// <summary>Calls that give files their metadata.</summary>
internal static unsafe partial class LibC
{
    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUser();

    [LibraryImport(Library, EntryPoint = "getegid")]
    internal static partial uint GetEffectiveGroup();

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    internal static partial int ChangeOwner(int descriptor, uint uid, uint gid);

    [LibraryImport(Library, EntryPoint = "fchownat", SetLastError = true)]
    internal static partial int ChangeOwnerAt(int directory, byte* path, uint uid, uint gid, int flags);

    [LibraryImport(Library, EntryPoint = "fchmod", SetLastError = true)]
    internal static partial int ChangeMode(int descriptor, uint mode);

    [LibraryImport(Library, EntryPoint = "chmod", SetLastError = true)]
    internal static partial int ChangeModeOfPath(byte* path, uint mode);

    [LibraryImport(Library, EntryPoint = "futimens", SetLastError = true)]
    internal static partial int SetTimes(int descriptor, long* times);

    [LibraryImport(Library, EntryPoint = "utimensat", SetLastError = true)]
    internal static partial int SetTimesAt(int directory, byte* path, long* times, int flags);

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true)]
    internal static partial int SetXAttrOfDescriptor(int descriptor, byte* name, byte* value, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "setxattr", SetLastError = true)]
    internal static partial int SetXAttrOfPath(byte* path, byte* name, byte* value, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true)]
    internal static partial nint GetXAttrOfDescriptor(int descriptor, byte* name, byte* value, nuint length);

    [LibraryImport(Library, EntryPoint = "fremovexattr", SetLastError = true)]
    internal static partial int RemoveXAttrOfDescriptor(int descriptor, byte* name);

    [LibraryImport(Library, EntryPoint = "removexattr", SetLastError = true)]
    internal static partial int RemoveXAttrOfPath(byte* path, byte* name);
}
