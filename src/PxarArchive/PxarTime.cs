namespace PxarArchive;

/// <summary>
/// A point in time as the format keeps it: whole seconds since 1970 (may be negative) plus 0 to 999,999,999 nanoseconds forward.
/// </summary>
/// <param name="Seconds">Seconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Nanoseconds">0 to 999,999,999.</param>
public readonly record struct PxarTime(long Seconds, uint Nanoseconds);
