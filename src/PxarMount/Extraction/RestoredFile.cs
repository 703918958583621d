using PxarArchive;
using PxarMount.Interop;

namespace PxarMount.Extraction;

/// <summary>A restored file.</summary>
/// <param name="Directory">Where it is.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Identity">Which file it is.</param>
/// <param name="PendingFlags">Inode flags to set in the end: a file that may not change takes no further names.</param>
internal readonly record struct RestoredFile(TargetDirectory Directory, FileName Name, FileIdentity Identity, uint PendingFlags);
