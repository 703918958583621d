using PxarArchive.Format;

namespace PxarArchive;

/// <summary>
/// An archive is malformed, truncated or of an unknown version. The message says what is wrong and where; it names no file, the
/// caller knows which one it opened.
/// </summary>
public sealed class PxarFormatException : IOException
{
    /// <summary>Creates the exception for a fault at <paramref name="offset"/>, which the message then names.</summary>
    public PxarFormatException(string message, long offset)
        : base($"{message} (at offset {offset})") => Offset = offset;

    /// <summary>How many bytes the stream would need at least, where the fault is that it ends before that; else 0.</summary>
    internal long RequiredLength { get; init; }

    /// <summary>Absolute byte offset in the stream (metadata or payload) where the fault was found.</summary>
    public long Offset { get; }

    /// <summary>For an entry that ends <paramref name="length"/> bytes behind <paramref name="offset"/>, and a GOODBYE item then.</summary>
    internal static PxarFormatException Beyond(long offset, long length) =>
        new("entry reaches beyond the end of its directory or of the archive", offset)
        {
            RequiredLength = length < long.MaxValue - offset - PxarHeader.Size ? offset + length + PxarHeader.Size : long.MaxValue,
        };
}
