using PxarArchive;

namespace PxarMount.Tests.TestKit;

/// <summary>An entry with what surrounds it: its path and, for a directory, its end.</summary>
public sealed record DecodedEntry(FileName Path, PxarEntry Entry, long DirectoryEnd);
