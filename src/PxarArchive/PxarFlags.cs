namespace PxarArchive;

/// <summary>
/// Bits of <see cref="PxarStat.Flags"/>, and their translation to Linux inode flags (<c>FS_IOC_GETFLAGS</c>).
/// </summary>
public static class PxarFlags
{
    private static readonly (ulong Pxar, uint Linux)[] s_inode =
    [
        (0x1_0000, 0x20), (0x2_0000, 0x80), (0x4_0000, 0x4), (0x8_0000, 0x80_0000), (0x10_0000, 0x40), (0x20_0000, 0x1_0000),
        (0x40_0000, 0x10), (0x80_0000, 0x8), (0x100_0000, 0x400), (0x200_0000, 0x2000_0000),
    ];

    private static readonly (ulong Pxar, uint Fat)[] s_fat = [(0x2000, 2), (0x4000, 4), (0x8000, 0x20)];

    /// <summary>The Linux inode flags for the stored ones; bits without a counterpart are dropped.</summary>
    public static uint ToLinux(ulong flags) => Forward(s_inode, flags);

    /// <summary>The stored flags for Linux inode flags; bits that the format does not keep are dropped.</summary>
    public static ulong FromLinux(uint flags) => Backward(s_inode, flags);

    /// <summary>The FAT attributes (<c>FAT_IOCTL_GET_ATTRIBUTES</c>) for the stored flags.</summary>
    public static uint ToFat(ulong flags) => Forward(s_fat, flags);

    /// <summary>The stored flags for FAT attributes.</summary>
    public static ulong FromFat(uint attributes) => Backward(s_fat, attributes);

    private static uint Forward((ulong Pxar, uint Other)[] map, ulong flags)
    {
        uint result = 0;
        foreach ((ulong pxar, uint other) in map)
        {
            if ((flags & pxar) != 0)
                result |= other;
        }

        return result;
    }

    private static ulong Backward((ulong Pxar, uint Other)[] map, uint flags)
    {
        ulong result = 0;
        foreach ((ulong pxar, uint other) in map)
        {
            if ((flags & other) != 0)
                result |= pxar;
        }

        return result;
    }
}
