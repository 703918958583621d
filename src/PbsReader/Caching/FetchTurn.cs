namespace PbsReader.Caching;

/// <summary>The right to fetch a file that nobody else fetches meanwhile.</summary>
/// <param name="HasWaited">Whether somebody else did until now, so that it may be there.</param>
/// <param name="IsAnnounced">Whether other processes know.</param>
internal readonly record struct FetchTurn(bool HasWaited, bool IsAnnounced);
