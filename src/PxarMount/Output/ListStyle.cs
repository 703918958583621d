namespace PxarMount.Output;

/// <summary>How <c>ls</c> shows entries.</summary>
/// <param name="IsLong">With attributes, one a line.</param>
/// <param name="IsSingleColumn">Names only, one a line, on a terminal too.</param>
/// <param name="IsHuman">Sizes with units.</param>
/// <param name="IsNumeric">Owners as numbers.</param>
public readonly record struct ListStyle(bool IsLong, bool IsSingleColumn, bool IsHuman, bool IsNumeric);
