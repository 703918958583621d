namespace PbsBackup.Archive;

/// <summary>What the encoder keeps of a directory that is open; reused for later directories at the same depth.</summary>
internal sealed class EncoderDirectory
{
    /// <summary>Offset of the directory's FILENAME item.</summary>
    public long NameOffset { get; private set; }

    /// <summary>Offset of its ENTRY item as the goodbye table wants it: 0 for the root.</summary>
    public long EntryOffset { get; private set; }

    /// <summary>Hash of its name.</summary>
    public ulong NameHash { get; private set; }

    /// <summary>Its children so far.</summary>
    public GoodbyeTableBuilder Children { get; } = new();

    /// <summary>Starts over for another directory.</summary>
    public void Reset(long nameOffset, long entryOffset, ulong nameHash)
    {
        (NameOffset, EntryOffset, NameHash) = (nameOffset, entryOffset, nameHash);
        Children.Clear();
    }
}
