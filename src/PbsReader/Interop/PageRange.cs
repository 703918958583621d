namespace PbsReader.Interop;

/// <summary>Memory from <see cref="PageMemory"/>.</summary>
/// <param name="Address">Where they begin.</param>
/// <param name="Size">Bytes.</param>
internal readonly record struct PageRange(nint Address, long Size);
