namespace PbsReader.Interop;

/// <summary>Whole pages of memory from <see cref="PageMemory"/>.</summary>
/// <param name="Address">Where they begin.</param>
/// <param name="Size">Bytes, a multiple of the page size.</param>
internal readonly record struct PageRange(nint Address, int Size);
