namespace PbsBackup.Walking;

/// <summary>Where a listed name lies among the bytes of all names, and its <c>d_type</c>.</summary>
internal readonly record struct ListedName(int Start, ushort Length, byte Type)
{
    public const byte UnknownType = 0;
    public const byte DirectoryType = 4;
    public const byte FileType = 8;

    /// <summary>The <c>d_type</c> that goes with a mode.</summary>
    public static byte TypeOf(uint mode) => (byte)((mode >> 12) & 15);
}
