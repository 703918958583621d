namespace PbsBackup.Exclusion;

/// <summary>What a <see cref="GlobToken"/> accepts.</summary>
internal enum GlobTokenKind
{
    /// <summary>Exactly one given byte.</summary>
    Literal,

    /// <summary>Any byte but a slash.</summary>
    AnyByte,

    /// <summary>One byte of a set, a slash included when the set has it.</summary>
    Class,

    /// <summary>Any run without a slash.</summary>
    Run,

    /// <summary>Any run.</summary>
    DeepRun,

    /// <summary>Nothing, or the two tokens that follow: a <see cref="DeepRun"/> and a slash.</summary>
    OptionalDirectories,
}
