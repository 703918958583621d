namespace PxarArchive;

/// <summary>An extended attribute.</summary>
/// <param name="Name">Full name, for example <c>user.comment</c>; not empty, without NUL.</param>
/// <param name="Value">Value, possibly empty.</param>
public sealed record PxarXAttr(FileName Name, ReadOnlyMemory<byte> Value);
