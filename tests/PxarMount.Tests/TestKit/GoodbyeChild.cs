namespace PxarMount.Tests.TestKit;

/// <summary>A child as a goodbye table is made of it.</summary>
/// <param name="Hash">Hash of the name, or what is claimed to be.</param>
/// <param name="Offset">Offset of the FILENAME item.</param>
/// <param name="Size">The record's size field.</param>
public readonly record struct GoodbyeChild(ulong Hash, long Offset, ulong Size)
{
    /// <summary>The hash field of a table's last record.</summary>
    public const ulong TailMarker = 0xef5eed5b753e1555;
}
