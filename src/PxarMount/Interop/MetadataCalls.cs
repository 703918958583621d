using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PxarArchive;

namespace PxarMount.Interop;

/// <summary>
/// The calls that give an open file its metadata. Each returns 0 or more, or minus the error number. A descriptor that was opened for
/// its path only (a device must not be opened otherwise) is reached through <c>/proc/self/fd</c> where the kernel asks for a path.
/// </summary>
[SkipLocalsInit]
internal static unsafe class MetadataCalls
{
    private const int NameCapacity = FileName.MaxLength + 1;
    private const nuint GetInodeFlags = 0x8008_6601;
    private const nuint SetInodeFlags = 0x4008_6602;
    private const nuint GetProject = 0x801c_581f;
    private const nuint SetProject = 0x401c_5820;
    private const nuint SetFatAttributes = 0x4004_7211;
    private const int ProjectOffset = 3;

    public static uint EffectiveUser { get; } = LibC.GetEffectiveUser();

    public static uint EffectiveGroup { get; } = LibC.GetEffectiveGroup();

    public static int SetOwner(int descriptor, uint uid, uint gid) => Check(LibC.ChangeOwner(descriptor, uid, gid));

    /// <summary>Sets the owner of a name; a symbolic link is not followed.</summary>
    public static int SetOwnerOfName(int directory, ReadOnlySpan<byte> name, uint uid, uint gid)
    {
        byte* path = stackalloc byte[NameCapacity];
        return Terminate(name, path) ? Check(LibC.ChangeOwnerAt(directory, path, uid, gid, LibC.SymlinkNoFollow)) : -PosixError.Invalid;
    }

    public static int SetMode(int descriptor, uint mode) => Check(LibC.ChangeMode(descriptor, mode));

    public static int SetModeOfPath(int descriptor, uint mode)
    {
        byte* path = stackalloc byte[DescriptorPath.Capacity];
        DescriptorPath.Format(descriptor, path);
        return Check(LibC.ChangeModeOfPath(path, mode));
    }

    public static int SetModificationTime(int descriptor, PxarTime time)
    {
        long* times = stackalloc long[4];
        FormatTimes(time, times);
        return Check(LibC.SetTimes(descriptor, times));
    }

    /// <summary>Sets the time of a name; a symbolic link is not followed.</summary>
    public static int SetModificationTimeOfName(int directory, ReadOnlySpan<byte> name, PxarTime time)
    {
        byte* path = stackalloc byte[NameCapacity];
        long* times = stackalloc long[4];
        FormatTimes(time, times);
        return Terminate(name, path) ? Check(LibC.SetTimesAt(directory, path, times, LibC.SymlinkNoFollow)) : -PosixError.Invalid;
    }

    public static int SetXAttr(int descriptor, bool pathOnly, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        byte* path = stackalloc byte[DescriptorPath.Capacity];
        byte* terminated = stackalloc byte[NameCapacity];
        if (!Terminate(name, terminated))
            return -PosixError.Invalid;
        fixed (byte* bytes = value)
        {
            if (!pathOnly)
                return Check(LibC.SetXAttrOfDescriptor(descriptor, terminated, bytes, (nuint)value.Length, 0));
            DescriptorPath.Format(descriptor, path);
            return Check(LibC.SetXAttrOfPath(path, terminated, bytes, (nuint)value.Length, 0));
        }
    }

    public static bool HasXAttr(int descriptor, ReadOnlySpan<byte> name)
    {
        byte* terminated = stackalloc byte[NameCapacity];
        return Terminate(name, terminated) && LibC.GetXAttrOfDescriptor(descriptor, terminated, null, 0) >= 0;
    }

    public static int RemoveXAttr(int descriptor, bool pathOnly, ReadOnlySpan<byte> name)
    {
        byte* path = stackalloc byte[DescriptorPath.Capacity];
        byte* terminated = stackalloc byte[NameCapacity];
        if (!Terminate(name, terminated))
            return -PosixError.Invalid;
        if (!pathOnly)
            return Check(LibC.RemoveXAttrOfDescriptor(descriptor, terminated));
        DescriptorPath.Format(descriptor, path);
        return Check(LibC.RemoveXAttrOfPath(path, terminated));
    }

    /// <summary>Adds inode flags to those that the file has.</summary>
    public static int AddInodeFlags(int descriptor, uint flags)
    {
        nuint current = 0;
        int result = Check(LibC.Ask(descriptor, GetInodeFlags, &current));
        if (result < 0)
            return result;
        nuint wanted = (uint)current | flags;
        return wanted == (uint)current ? 0 : Check(LibC.Ask(descriptor, SetInodeFlags, &wanted));
    }

    public static int SetProjectId(int descriptor, uint project)
    {
        uint* attributes = stackalloc uint[7];
        int result = Check(LibC.Ask(descriptor, GetProject, attributes));
        if (result < 0)
            return result;
        attributes[ProjectOffset] = project;
        return Check(LibC.Ask(descriptor, SetProject, attributes));
    }

    public static int SetFat(int descriptor, uint attributes) => Check(LibC.Ask(descriptor, SetFatAttributes, &attributes));

    // Both times, as tar does: an access time of "now" would only make the result depend on when it was extracted.
    private static void FormatTimes(PxarTime time, long* times) =>
        (times[0], times[1], times[2], times[3]) = (time.Seconds, time.Nanoseconds, time.Seconds, time.Nanoseconds);

    private static bool Terminate(ReadOnlySpan<byte> name, byte* destination)
    {
        if (name.Length >= NameCapacity || name.Contains((byte)0))
            return false;
        name.CopyTo(new Span<byte>(destination, NameCapacity));
        destination[name.Length] = 0;
        return true;
    }

    private static int Check(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;
}
