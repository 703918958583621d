using PxarArchive;

namespace PxarMount.Output;

/// <summary>Colours of names, those that <c>ls</c> has when nobody configured any.</summary>
public static class NameColors
{
    private const uint SetUid = 0x800;
    private const uint SetGid = 0x400;
    private const uint Sticky = 0x200;
    private const uint WritableByOthers = 0x2;
    private const uint Executable = 0x49;

    /// <summary>The parameters of the terminal sequence for a mode; null for plain.</summary>
    public static string? For(uint mode) => (mode & PxarStat.TypeMask) switch
    {
        PxarStat.TypeDirectory => (mode & (Sticky | WritableByOthers)) switch
        {
            Sticky | WritableByOthers => "30;42",
            WritableByOthers => "34;42",
            Sticky => "37;44",
            _ => "01;34",
        },
        PxarStat.TypeSymbolicLink => "01;36",
        PxarStat.TypeFifo => "40;33",
        PxarStat.TypeSocket => "01;35",
        PxarStat.TypeBlockDevice or PxarStat.TypeCharacterDevice => "40;33;01",
        _ => (mode & SetUid) != 0 ? "37;41"
            : (mode & SetGid) != 0 ? "30;43"
            : (mode & Executable) != 0 ? "01;32"
            : null,
    };
}
