namespace PxarMount.Output;

/// <summary>Inode flags as <c>lsattr</c> letters.</summary>
public static class InodeFlagsText
{
    private static readonly (uint Flag, char Letter)[] s_letters =
    [
        (0x8, 'S'), (0x1_0000, 'D'), (0x10, 'i'), (0x20, 'a'), (0x40, 'd'), (0x80, 'A'), (0x4, 'c'), (0x80_0000, 'C'),
        (0x2000_0000, 'P'), (0x400, 'm'),
    ];

    /// <summary>The letters of the flags that are set.</summary>
    public static string Format(uint flags) =>
        string.Concat(s_letters.Where(item => (flags & item.Flag) != 0).Select(static item => item.Letter));
}
