using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Query;

/// <summary>The letters of <c>find --type</c>.</summary>
public static class EntryType
{
    /// <summary>All of them; <c>h</c> is a file with several names.</summary>
    public const string Letters = "fdlbcpsh";

    /// <summary>Whether an entry is of one of the types in <paramref name="wanted"/>.</summary>
    public static bool IsMatch(string wanted, in NodeAttributes attributes)
    {
        char letter = (attributes.Mode & PxarStat.TypeMask) switch
        {
            PxarStat.TypeFile => 'f',
            PxarStat.TypeDirectory => 'd',
            PxarStat.TypeSymbolicLink => 'l',
            PxarStat.TypeBlockDevice => 'b',
            PxarStat.TypeCharacterDevice => 'c',
            PxarStat.TypeFifo => 'p',
            _ => 's',
        };
        return wanted.Contains(letter, StringComparison.Ordinal)
            || (letter == 'f' && attributes.LinkCount > 1 && wanted.Contains('h', StringComparison.Ordinal));
    }
}
