namespace PxarArchive;

/// <summary>A device number, unpacked.</summary>
/// <param name="Major">Major number.</param>
/// <param name="Minor">Minor number.</param>
public readonly record struct PxarDevice(ulong Major, ulong Minor)
{
    /// <summary>The Linux 64-bit <c>dev_t</c>.</summary>
    public ulong ToLinux() =>
        ((Major & 0xfff) << 8) | ((Major & 0xffff_f000) << 32) | (Minor & 0xff) | ((Minor & 0xffff_ff00) << 12);

    /// <summary>From a Linux 64-bit <c>dev_t</c>.</summary>
    public static PxarDevice FromLinux(ulong device) =>
        new(((device >> 8) & 0xfff) | ((device >> 32) & 0xffff_f000), (device & 0xff) | ((device >> 12) & 0xffff_ff00));
}
