using System.Runtime.InteropServices;

namespace PbsBackup.Interop;

/// <summary>Flags of <c>openat</c>; two of them have other values on arm64.</summary>
internal static class OpenFlags
{
    private static readonly bool s_isArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int NoAccessTime = 0x4_0000;
    public const int CloseOnExec = 0x8_0000;
    public const int PathOnly = 0x20_0000;

    public static int Directory { get; } = s_isArm ? 0x4000 : 0x1_0000;

    public static int NoFollow { get; } = s_isArm ? 0x8000 : 0x2_0000;

    /// <summary>A file without a name, which vanishes when it is closed.</summary>
    public static int Temporary { get; } = 0x40_0000 | Directory;
}
