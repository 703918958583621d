using PxarArchive;
using PxarMount.Interop;

namespace PxarMount.Extraction;

/// <summary>Flags to set when everything else is done: a file that may not change takes no further names.</summary>
/// <param name="Directory">Where the file is.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="Flags">Inode flags.</param>
/// <param name="Path">Its path in the archive, for messages.</param>
internal readonly record struct LateFlags(TargetDirectory Directory, FileName Name, FileIdentity Identity, uint Flags, byte[] Path);
