namespace PbsReader.Snapshots;

/// <summary>What a snapshot's archive is to a user.</summary>
public enum ArchiveKind
{
    /// <summary>Files and folders in one stream, <c>NAME.pxar.didx</c>.</summary>
    Files,

    /// <summary>Files and folders in two: <c>NAME.mpxar.didx</c> and <c>NAME.ppxar.didx</c>.</summary>
    SplitFiles,

    /// <summary>One half of a split archive whose other half is missing.</summary>
    OrphanedHalf,

    /// <summary>A disk, <c>NAME.img.fidx</c>, or any other fixed index.</summary>
    Image,

    /// <summary>A dynamic index of something else.</summary>
    Stream,

    /// <summary>A small file, <c>NAME.blob</c>.</summary>
    Blob,

    /// <summary>The list of files, <c>catalog.pcat1.didx</c>.</summary>
    Catalog,
}
