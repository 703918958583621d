namespace PbsReader.Remote;

/// <summary>A server stopped answering, or answers again: one report at the start and one at the end, for the log.</summary>
/// <param name="Server"><c>host:port</c>.</param>
/// <param name="IsOver">Whether it answers again.</param>
/// <param name="Duration">Since its first failure.</param>
/// <param name="Reason">The first failure's message; it holds no secret.</param>
public sealed record ServerOutage(string Server, bool IsOver, TimeSpan Duration, string Reason);
