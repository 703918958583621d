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

    /// <summary>Absolute byte offset in the stream (metadata or payload) where the fault was found.</summary>
    public long Offset { get; }
}
