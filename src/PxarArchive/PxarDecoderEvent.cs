namespace PxarArchive;

/// <summary>What <see cref="PxarDecoder.ReadNextAsync"/> met.</summary>
public enum PxarDecoderEvent
{
    /// <summary>An entry; <see cref="PxarDecoder.Entry"/> is it. The first one is the root.</summary>
    Entry,

    /// <summary>The end of the directory that was opened last.</summary>
    DirectoryEnd,

    /// <summary>The end of the archive. There is nothing more to come.</summary>
    End,
}
