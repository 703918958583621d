namespace PxarMount.Tests.Archive;

/// <summary>Ways of reading that answered with a format error.</summary>
[Flags]
public enum Refusal
{
    None = 0,

    /// <summary>A decoder, over a source as over a stream, contents read too.</summary>
    Decoder = 1,

    /// <summary>Opening for random access.</summary>
    Open = 2,

    /// <summary>Listing everything.</summary>
    List = 4,

    /// <summary>Looking the victim up in the root.</summary>
    Lookup = 8,

    /// <summary>Reading the victim's content, or following it when it is a hard link.</summary>
    Use = 16,

    /// <summary>Whoever reads the victim's head.</summary>
    Head = Decoder | List | Lookup,

    /// <summary>Whoever reads the archive's start or end.</summary>
    All = Decoder | Open,
}
