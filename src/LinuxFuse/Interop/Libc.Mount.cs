using System.Runtime.InteropServices;

namespace LinuxFuse.Interop;

internal static unsafe partial class Libc
{
    public const int MNT_FORCE = 1;
    public const int MNT_DETACH = 2;
    public const int UMOUNT_NOFOLLOW = 8;

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int mount(string source, string target, string type, MountFlags flags, string data);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int umount2(string target, int flags);

    /// <summary>The buffer must hold a struct statfs; 512 bytes are enough everywhere.</summary>
    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int statfs(string path, byte* buffer);
}
