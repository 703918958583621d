namespace PbsBackup.Exclusion;

/// <summary>One step of a compiled <see cref="GlobPattern"/>.</summary>
/// <param name="Kind">What the step accepts.</param>
/// <param name="Value">The byte of a <see cref="GlobTokenKind.Literal"/>; the index of a <see cref="GlobTokenKind.Class"/>.</param>
internal readonly record struct GlobToken(GlobTokenKind Kind, int Value = 0);
