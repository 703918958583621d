using PxarArchive;

namespace PbsReader.Catalog;

/// <summary>One entry of a directory of a catalog.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name; at the top the stored name of an archive, <c>root.pxar.didx</c>.</param>
/// <param name="Size">Bytes of a file; 0 for anything else.</param>
/// <param name="ModificationTime">Seconds since 1970 for a file; 0 for anything else.</param>
/// <param name="Directory">Where its own entries are; null when it is no directory.</param>
public readonly record struct CatalogEntry(
    CatalogEntryKind Kind, FileName Name, ulong Size, long ModificationTime, CatalogDirectory? Directory);
