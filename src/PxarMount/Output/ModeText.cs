using PxarArchive;

namespace PxarMount.Output;

/// <summary>Mode as <c>ls -l</c> writes it.</summary>
public static class ModeText
{
    /// <summary>Ten characters, for example <c>-rwsr-xr-t</c>.</summary>
    public static string Format(uint mode)
    {
        Span<char> text = stackalloc char[10];
        text[0] = TypeLetter(mode);
        for (int index = 0; index < 9; index++)
            text[index + 1] = (mode & (0x100u >> index)) != 0 ? "rwx"[index % 3] : '-';
        Mark(ref text[3], (mode & 0x800) != 0, 's');
        Mark(ref text[6], (mode & 0x400) != 0, 's');
        Mark(ref text[9], (mode & 0x200) != 0, 't');
        return new string(text);
    }

    /// <summary>The first of them: d, l, b, c, p, s or - for a file.</summary>
    public static char TypeLetter(uint mode) => (mode & PxarStat.TypeMask) switch
    {
        PxarStat.TypeDirectory => 'd',
        PxarStat.TypeSymbolicLink => 'l',
        PxarStat.TypeBlockDevice => 'b',
        PxarStat.TypeCharacterDevice => 'c',
        PxarStat.TypeFifo => 'p',
        PxarStat.TypeSocket => 's',
        _ => '-',
    };

    /// <summary>The type as a word, as in JSON.</summary>
    public static string TypeWord(uint mode) => (mode & PxarStat.TypeMask) switch
    {
        PxarStat.TypeDirectory => "directory",
        PxarStat.TypeSymbolicLink => "symlink",
        PxarStat.TypeBlockDevice => "block-device",
        PxarStat.TypeCharacterDevice => "character-device",
        PxarStat.TypeFifo => "fifo",
        PxarStat.TypeSocket => "socket",
        _ => "file",
    };

    private static void Mark(ref char place, bool set, char letter)
    {
        if (set)
            place = place == 'x' ? letter : char.ToUpperInvariant(letter);
    }
}
