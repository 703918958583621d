using PxarArchive;
using PxarMount.Vfs;

namespace PxarMount.Extraction;

/// <summary>An entry that is being restored.</summary>
/// <param name="Directory">Where.</param>
/// <param name="Descriptor">The open descriptor of that directory.</param>
/// <param name="Name">Under which name.</param>
/// <param name="Node">What.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Path">Its path in the archive, for messages.</param>
internal readonly record struct TargetEntry(
    TargetDirectory Directory,
    int Descriptor,
    FileName Name,
    Node Node,
    NodeAttributes Attributes,
    ReadOnlyMemory<byte> Path);
